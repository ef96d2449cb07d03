/*
 * Bundles what tsc made of each program into dist/, together with the packages that it needs, so that it starts in half
 * the time. Packages with a native part stay in node_modules. Does nothing when dist/ is newer than what it is made of.
 */
import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';

const ROOT = import.meta.dirname;
const OUT = join(ROOT, 'dist');
const PROGRAMS = ['api', 'projector', 'cli', 'scorecard'];
const NATIVE = /^(lmdb|fs-native-extensions|@node-rs\/crc32)$/;
// Nest and MongoDB's driver use these when they find them, and Latchkey needs none of what they add.
const OPTIONAL =
  /^(@nestjs\/(microservices|websockets|platform-express)|@fastify\/(multipart|view)|class-(transformer|validator)|@aws-sdk\/.+|@mongodb-js\/zstd|gcp-metadata|kerberos|mongodb-client-encryption|snappy|socks)(\/|$)/;
const main = (program) => join(ROOT, `apps/${program}/dist/main.js`);

/** Traces name lines of our sources; those of packages need no map. */
const built = {
  name: 'built',
  load: {
    filter: { id: /\/(apps|libs)\/[^/]+\/dist\/.+\.js$/ },
    async handler(id) {
      const [code, map] = await Promise.all([readFile(id, 'utf8'), readFile(`${id}.map`, 'utf8')]);
      // what a module looks up beside itself stays where it is
      const url = `new URL(${JSON.stringify(relative(OUT, id))}, import.meta.url).href`;
      return { code: code.replaceAll('import.meta.url', url), map };
    },
  },
  transform: { filter: { id: /\/node_modules\// }, handler: (code) => ({ code, map: { mappings: '' } }) },
};

/** Maps count from when they are turned on, so each program is loaded by a module that does. */
const entries = {
  name: 'entries',
  resolveId: { filter: { id: /^entry:/ }, handler: (id) => `\0${id}` },
  load: {
    filter: { id: /^\0entry:/ },
    handler: (id) => `process.setSourceMapsEnabled(true);\nawait import(${JSON.stringify(main(id.split(':')[1]))});\n`,
  },
};

const leftOut = {
  name: 'left-out',
  resolveId: { filter: { id: OPTIONAL }, handler: () => '\0left-out' },
  load: { filter: { id: /^\0left-out$/ }, handler: () => "throw new Error('this package is not in the bundle');" },
};

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isFresh() {
  const packages = ['apps', 'libs'].flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(ROOT, folder, name, 'dist'))); // prettier-ignore
  const compiled = packages.filter((folder) => modified(folder) > 0 && !folder.includes('/console/')).flatMap((folder) =>
    readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js')).map((name) => join(folder, name))); // prettier-ignore
  const sources = [...compiled, import.meta.filename, join(ROOT, 'package-lock.json')];
  return modified(join(OUT, 'api.js')) > Math.max(...sources.map(modified));
}

if (!isFresh()) {
  const bundle = await rolldown({
    cwd: ROOT,
    input: Object.fromEntries(PROGRAMS.map((name) => [name, `entry:${name}`])),
    platform: 'node',
    external: [NATIVE],
    plugins: [entries, leftOut, built],
  });
  await bundle.write({
    dir: OUT,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    sourcemap: true,
    keepNames: true,
    cleanDir: true,
  });
  await bundle.close();
}
