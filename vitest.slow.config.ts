import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

// What `npm run test:slow` runs, and `npm test` does not: it fetches other people's software and takes minutes.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/slow/**/*.slow.spec.ts'],
    exclude: [],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // they install into one place, and measure nothing
    maxWorkers: 1,
  },
});
