// Builds the console when what is in dist/ is older than its sources, and packs each file for transport.
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const here = import.meta.dirname;
const built = join(here, 'dist/index.html');
const PACKED = new Set(['.js', '.css', '.html', '.svg']);

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function filesBelow(folder) {
  const entries = readdirSync(join(here, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function isFresh() {
  const own = readdirSync(here)
    .filter((name) => extname(name) !== '')
    .map((name) => join(here, name));
  const newest = Math.max(
    ...[...filesBelow('src'), ...filesBelow('public'), ...filesBelow('../../libs/client/src'), ...own].map(modified),
  );
  return modified(built) > newest;
}

function pack(file) {
  const bytes = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(bytes));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

if (!isFresh()) {
  const { build } = await import('vite');
  await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'warn' });
  filesBelow('dist')
    .filter((name) => PACKED.has(extname(name)))
    .forEach(pack);
  utimesSync(built, new Date(), new Date());
}
