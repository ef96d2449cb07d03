import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const DIST = join(import.meta.dirname, '../../../apps/console/dist');
const NAMED_IN_HTML = /(?:src|href)="\/assets\/([^"]+\.(?:js|css))"/g;
// import(...) has a bracket here: what is loaded later does not count
const IMPORTED = /\b(?:from|import)\s*"\.\/([^"]+\.js)"/g;

/** The files a browser loads before this page of the console shows: named in the document, the page's own, and what these import. */
export function filesOfFirstLoad(page) {
  const own = readdirSync(join(DIST, 'assets')).find((name) => name.startsWith(`${page}-`) && name.endsWith('.js'));
  if (own === undefined) throw new Error(`apps/console/dist has no ${page}: run "npm run build", then try again`);
  const files = new Set(
    [...readFileSync(join(DIST, 'index.html'), 'utf8').matchAll(NAMED_IN_HTML)].map(([, name]) => name),
  );
  // a set is walked to its end, also to what is added meanwhile
  for (const file of files.add(own)) {
    if (!file.endsWith('.js')) continue;
    for (const [, name] of readFileSync(join(DIST, 'assets', file), 'utf8').matchAll(IMPORTED)) files.add(name);
  }
  return [...files];
}

/** How many bytes these are on their way, packed with gzip, the document among them. */
export function bytesOfFirstLoad(page) {
  const files = ['index.html', ...filesOfFirstLoad(page).map((name) => join('assets', name))];
  return files.reduce((sum, file) => sum + statSync(join(DIST, `${file}.gz`)).size, 0);
}
