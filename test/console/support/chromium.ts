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

/** `describe` where there is a browser; without one it is said how to get it and the suite is skipped, under CI it fails. */
export function describeWithBrowser(): typeof describe | typeof describe.skip {
  if (chromiumPath() !== undefined) return describe;
  if (process.env['CI']) throw new Error(HOW);
  process.stderr.write(`\nSKIPPED: ${HOW}\n\n`);
  return describe.skip;
}
