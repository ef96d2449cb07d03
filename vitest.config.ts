import { configDefaults, defineConfig } from 'vitest/config';

// Libraries are taken from their sources, so that a spec sees what was just edited. Spawned services run the bundle.
// Node gets these too, for import and require alike, so `import` must not be among them.
const conditions = ['latchkey-source', 'node'];
const specs = (level: string) => ['libs', 'apps', 'test'].map((folder) => `${folder}/**/*.${level}spec.ts`);

export default defineConfig({
  // Specs are outside every tsconfig.json, so what that says of decorators is said again.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // one more than cores: they wait for a fifth of their time
    maxWorkers: 3,
    // scenes that are played side by side wait for most of their time
    maxConcurrency: 8,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // as `eventually` does
    expect: { poll: { timeout: 30_000 } },
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: process.env['TEST_RESULTS'] ?? 'node_modules/.cache/test-results.json' },
    projects: [
      {
        extends: true,
        // no I/O and nothing of the process is changed, so all of them share what was loaded
        test: { name: 'unit', include: specs('unit.'), isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'services',
          include: specs(''),
          exclude: [...configDefaults.exclude, ...specs('unit.'), ...specs('slow.')],
          globalSetup: 'test/support/global-setup.ts',
        },
      },
      {
        extends: true,
        // takes minutes and fetches other people's software
        test: {
          name: 'slow',
          include: specs('slow.'),
          globalSetup: 'test/support/global-setup.ts',
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
