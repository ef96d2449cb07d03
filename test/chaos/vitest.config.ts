import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';

// what `npm run chaos` runs, and `npm test` does not: it takes minutes
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/chaos/*.chaos.ts'], disableConsoleIntercept: true },
});
