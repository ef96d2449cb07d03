import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from './guard-replica.js';

it('the version that guards report is that of the package', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(VERSION).toBe(manifest.version);
});
