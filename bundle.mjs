/*
 * Bundles what tsc made of each program into dist/, together with the packages that it needs, so that it starts in half
 * the time. Packages with a native part stay in node_modules. Does nothing when dist/ is newer than what it is made of.
 *
 * Programs may start from dist/ meanwhile, and those that run still load chunks: a bundle is written elsewhere and moved
 * in, its entries last, and the chunks of the one before stay. Its files bear the time at which it was begun.
 */
import { readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';

const ROOT = import.meta.dirname;
const OUT = join(ROOT, 'dist');
const PROGRAMS = ['api', 'projector', 'cli', 'scorecard'];
// Threads of programs are loaded by their file.
const THREADS = {
  'answering.worker': 'libs/read-model/dist/sqlite/answering.worker.js',
  'projecting.worker': 'libs/installation/dist/embedded/projecting/projecting.worker.js',
};
const ENTRIES = [...PROGRAMS, ...Object.keys(THREADS)].map((name) => `${name}.js`);
const NATIVE = /^(libsql|fs-native-extensions|@node-rs\/crc32)$/;
// Nest and MongoDB's driver use these when they find them, and Latchkey needs none of what they add.
const OPTIONAL =
  /^(@nestjs\/(microservices|websockets|platform-express)|@fastify\/(multipart|view)|class-(transformer|validator)|@aws-sdk\/.+|@mongodb-js\/zstd|gcp-metadata|kerberos|mongodb-client-encryption|snappy|socks)(\/|$)/;
const main = (name) => join(ROOT, THREADS[name] ?? `apps/${name}/dist/main.js`);

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

/** Maps count from when they are turned on, so each program is loaded by a module that does; it says where threads lie. */
const entries = {
  name: 'entries',
  resolveId: { filter: { id: /^entry:/ }, handler: (id) => `\0${id}` },
  load: {
    filter: { id: /^\0entry:/ },
    handler: (id) =>
      `process.setSourceMapsEnabled(true);\nglobalThis.latchkeyBundle = import.meta.url;\nawait import(${JSON.stringify(main(id.split(':')[1]))});\n`,
  },
};

const leftOut = {
  name: 'left-out',
  resolveId: { filter: { id: OPTIONAL }, handler: () => '\0left-out' },
  load: { filter: { id: /^\0left-out$/ }, handler: () => "throw new Error('this package is not in the bundle');" },
};

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** When what is in dist/ was begun; 0: some program is missing. */
const bundled = () => Math.min(...ENTRIES.map((name) => modified(join(OUT, name))));

function isFresh() {
  const packages = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name)),
  );
  const compiled = packages
    .filter((folder) => folder !== join('apps', 'console'))
    .map((folder) => join(ROOT, folder, 'dist'))
    .filter((folder) => modified(folder) > 0)
    .flatMap((folder) => within(folder, { recursive: true }).filter((path) => path.endsWith('.js')));
  const patches = join(ROOT, 'patches');
  const sources = [...compiled, patches, ...within(patches), import.meta.filename, join(ROOT, 'package-lock.json')];
  return bundled() > Math.max(...sources.map(modified));
}

const within = (folder, options) => readdirSync(folder, options).map((name) => join(folder, name));

/** Writes the bundle into this folder, which is as deep as dist/: source maps lead from it to the sources. */
async function bundleInto(dir) {
  const bundle = await rolldown({
    cwd: ROOT,
    input: Object.fromEntries([...PROGRAMS, ...Object.keys(THREADS)].map((name) => [name, `entry:${name}`])),
    platform: 'node',
    external: [NATIVE],
    plugins: [entries, leftOut, built],
  });
  await bundle.write({
    dir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    sourcemap: true,
    keepNames: true,
  });
  await bundle.close();
}

/** Moves a bundle into dist/ and deletes what is older than the one before. */
async function install(folder, begun) {
  const previous = bundled();
  // another process was faster with a newer one
  if (previous > begun.getTime()) return;
  await mkdir(OUT, { recursive: true });
  const chunks = readdirSync(folder).filter((name) => !ENTRIES.includes(name));
  for (const name of [...chunks, ...ENTRIES]) {
    await utimes(join(folder, name), begun, begun);
    await rename(join(folder, name), join(OUT, name));
  }
  const old = within(OUT).filter((path) => modified(path) < previous);
  await Promise.all(old.map((path) => rm(path, { force: true, recursive: true })));
}

const begun = new Date();
if (!isFresh()) {
  const folder = await mkdtemp(join(ROOT, '.bundle-'));
  try {
    await bundleInto(folder);
    await install(folder, begun);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
