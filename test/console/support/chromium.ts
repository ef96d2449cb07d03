import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { describe } from 'vitest';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser that tests drive: the one that CHROMIUM names, or where a distribution puts it. */
export const chromiumPath = (): string | undefined =>
  process.env['CHROMIUM'] ?? PLACES.find((path) => existsSync(path));

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath()!, headless: true, args: ARGUMENTS });
}

const HOW = 'specs of the console need a browser: apt-get install chromium, or set CHROMIUM to the path of one';

/** A suite that drives a browser: without one it says so and is skipped, under CI it fails. */
export function describeWithBrowser(name: string, suite: () => void): void {
  if (chromiumPath() !== undefined) return void describe(name, suite);
  if (process.env['CI']) throw new Error(HOW);
  process.stderr.write(`${name}: ${HOW}\n`);
  describe.skip(name, suite);
}
