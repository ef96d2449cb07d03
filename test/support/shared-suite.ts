import { afterAll, beforeAll, beforeEach } from 'vitest';
import { SharedInstallation, type SharedInstallationOptions } from './shared-installation.js';

const START_WITHIN_MS = 120_000;

/** Starts a shared installation before the tests of a suite and ends it after them; a test that fails shows its logs. */
export function sharedSuite(options: SharedInstallationOptions): { readonly installation: SharedInstallation } {
  let installation: SharedInstallation;
  beforeAll(async () => {
    installation = await SharedInstallation.start(options);
  }, START_WITHIN_MS);
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => void process.stderr.write(`${installation.logs}\n`));
  });
  afterAll(() => installation?.stop(), START_WITHIN_MS);
  return {
    get installation() {
      return installation;
    },
  };
}
