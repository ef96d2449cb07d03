/*
 * Makes what other teams install, from the built code: `node build-package.mjs LIBRARY [FOLDER]`. It is one CommonJS copy of the
 * code; its ES modules hand on members of that copy, so that a class is the same one whichever way it was loaded.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const manifestOf = async (folder) => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));

const [library, asked] = process.argv.slice(2);
const ROOT = join(import.meta.dirname, '..');
const HERE = join(ROOT, 'libs', library);
const DOMAIN = join(ROOT, 'libs/domain');
const OWN = await manifestOf(HERE);
/** The name of the file behind each path of the package, as in `./core`. */
const ENTRIES = Object.fromEntries(
  Object.entries(OWN.exports).map(([path, { default: file }]) => [path, basename(file, '.js')]),
);

/** Bundles the entries; packages that are published stay imports, those of this repository do not. */
async function bundle(folder, extension, plugins, output) {
  const inlined = {
    name: 'inlined',
    resolveId: (id) => (id === '@latchkey/domain' ? join(DOMAIN, `dist/index${extension}`) : null),
  };
  const build = await rollup({
    input: Object.fromEntries(Object.values(ENTRIES).map((name) => [name, join(HERE, `dist/${name}${extension}`)])),
    external: (id) => /^[@a-z]/.test(id) && !id.startsWith('@latchkey/'),
    treeshake: { moduleSideEffects: (_id, external) => external },
    plugins: [inlined, ...plugins],
    // what tsc emits for decorators looks at `this` first, and does without
    onwarn: (warning) => {
      if (warning.code !== 'THIS_IS_UNDEFINED') throw new Error(warning.message);
    },
  });
  const names = { entryFileNames: `[name]${extension}`, chunkFileNames: `shared-[hash]${extension}` };
  const { output: chunks } = await build.write({ dir: folder, ...names, ...output });
  await build.close();
  return chunks;
}

/** ES module twins: code that names the CommonJS file's exports, and declarations that point to its own. */
async function writeModules(folder, chunks) {
  for (const { name, exports } of chunks.filter((chunk) => chunk.isEntry)) {
    await writeFile(join(folder, `${name}.mjs`), `export { ${exports.join(', ')} } from './${name}.js';\n`);
    await writeFile(join(folder, `${name}.d.mts`), `export * from './${name}.js';\n`);
  }
}

/** What the bundles import and a service has to install with them, with the ranges that our libraries ask for. */
async function dependenciesOf(chunks, { dependencies, peerDependencies = {} }) {
  const ranges = { ...(await manifestOf(DOMAIN)).dependencies, ...dependencies };
  const files = new Set(chunks.map((chunk) => chunk.fileName));
  const imports = chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
  const packages = new Set(imports.filter((id) => !isBuiltin(id) && !files.has(id)).map(packageOf));
  const needed = [...packages].filter((name) => !(name in peerDependencies)).sort();
  for (const name of needed) {
    if (!(name in ranges))
      throw new Error(`${name} is imported: add it to dependencies in libs/${library}/package.json`);
  }
  return Object.fromEntries(needed.map((name) => [name, ranges[name]]));
}

/** The package that an import such as `rxjs/operators` is of. */
const packageOf = (id) => id.split('/', id.startsWith('@') ? 2 : 1).join('/');

/** The published manifest: what the workspace's own says, and how to find what was built. */
async function publishedManifest(chunks) {
  const taken = ['name', 'version', 'description', 'keywords', 'license', 'sideEffects'];
  return {
    ...Object.fromEntries(taken.map((member) => [member, OWN[member]])),
    engines: (await manifestOf(ROOT)).engines,
    type: 'commonjs',
    main: './index.js',
    types: './index.d.ts',
    exports: {
      ...Object.fromEntries(Object.entries(ENTRIES).map(([path, name]) => [path, conditions(name)])),
      './package.json': './package.json',
    },
    files: ['*.js', '*.mjs', '*.d.ts', '*.d.mts'],
    publishConfig: { access: 'public' },
    dependencies: await dependenciesOf(chunks, OWN),
    peerDependencies: OWN.peerDependencies,
    peerDependenciesMeta: OWN.peerDependenciesMeta,
  };
}

const conditions = (name) => ({
  import: { types: `./${name}.d.mts`, default: `./${name}.mjs` },
  require: { types: `./${name}.d.ts`, default: `./${name}.js` },
});

async function emptyFolder() {
  const folder = asked === undefined ? join(HERE, 'package') : resolve(asked);
  if (asked === undefined) await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  return folder;
}

const folder = await emptyFolder();
const code = await bundle(folder, '.js', [], {
  format: 'cjs',
  exports: 'named',
  esModule: true,
  interop: 'auto',
  hoistTransitiveImports: false,
  // and functions as they were: Node sees exports that are getters only in that form
  generatedCode: { constBindings: true },
});
const declarations = await bundle(folder, '.d.ts', [dts()], { format: 'es' });
await writeModules(folder, code);
const manifest = await publishedManifest([...code, ...declarations]);
await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
await copyFile(join(HERE, 'README.md'), join(folder, 'README.md'));
await copyFile(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));

// Not the folder: npm links a folder, whose Nest is then another one than the service's.
const pack = ['pack', folder, '--pack-destination', dirname(folder), '--json'];
const { stdout } = await promisify(execFile)('npm', pack, { shell: process.platform === 'win32' });
const tarball = join(dirname(folder), JSON.parse(stdout)[0].filename);
process.stdout.write(`\nInstall it in your service:\n\n  npm install ${tarball}\n\n`);
