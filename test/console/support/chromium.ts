import { chromium, type Browser, type BrowserServer } from 'playwright-core';
import { offeredServer } from '../../support/servers/one-for-all.js';
import { chromiumPath } from '../../support/servers/chromium-path.js';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser to which any number of processes connect. */
export async function serveChromium(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: await chromiumPath(), headless: true, args: ARGUMENTS });
}

/** A connection to the browser of this test run. Closing it closes what was opened in it. */
export async function openChromium(): Promise<Browser> {
  return chromium.connect((await offeredServer<string>('chromium'))!);
}
