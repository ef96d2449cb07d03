import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

// Libraries are taken from their sources, so that a spec sees what was just edited. Spawned services run the built code.
// Node gets these too, for import and require alike, so `import` must not be among them.
const conditions = ['latchkey-source', 'node'];

export default defineConfig({
  // Specs are outside every tsconfig.json, so what that says of decorators is said again.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, 'test/slow/**'],
    // many specs wait for processes rather than compute, so two at a time help on two cores as well; CI has time instead
    maxWorkers: process.env['CI'] ? 1 : Math.max(2, availableParallelism() - 1),
    globalSetup: 'test/support/global-setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: 'node_modules/.cache/test-results.json' },
  },
});
