// The console on a real service with 100,000 keys, in a browser: until rows are there, and how long it stands still.
import { chromium } from 'playwright-core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bytesOfFirstLoad } from '../test/console/support/first-load.mjs';
import { concurrently, report, ROOT, significant, spread, text, withFolder } from './harness.mjs';

const KEYS = 100_000;
const CREDENTIALS = 40;
const ROUNDS = 9;
const LIST = '/settings/integrations/api-keys';
const KB = 1024;

async function startService(folder) {
  const env = { ...process.env, PORT: '0', LATCHKEY_DATA_DIR: join(folder, 'data') };
  const child = spawn(process.execPath, [join(ROOT, 'dist/api.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    child.once('close', () => reject(new Error('the service did not start')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /listening on (http:\/\/[^"\s]+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
  });
  return { child, url, admin: JSON.parse(await readFile(join(folder, 'data/first-admin-key.json'), 'utf8')) };
}

async function createKey({ url }, credential, name) {
  const headers = { ...credential, 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/keys`, { method: 'POST', headers, body: JSON.stringify({ name }) });
  if (response.status !== 201) throw new Error(`creating a key: ${response.status} ${await response.text()}`);
  const { accessKey, secretKey } = await response.json();
  return { accessKey, secretKey };
}

/** By several credentials, since each may change only so much in a second. */
async function createKeys(service) {
  const credentials = [service.admin];
  while (credentials.length < CREDENTIALS) credentials.push(await createKey(service, service.admin, 'Of the bench'));
  await concurrently(KEYS, 32, async (number) => {
    await createKey(service, credentials[number % CREDENTIALS], `Nightly import ${number}`);
  });
}

/** Signs in once; rounds take over the session, so that each begins with an empty cache. */
async function signIn(browser, { url, admin }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Access key').fill(JSON.stringify(admin));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.shell').waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Runs in the page, before anything of it: when the first row is painted, and every frame of 50 ms and more. */
function watch() {
  globalThis.longFrames = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longFrames.push(duration);
  }).observe({ type: 'long-animation-frame' });
  const look = () => {
    if (document.querySelector('tbody tr')) requestAnimationFrame(() => (globalThis.rowsAt = performance.now()));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const rowsAt = async (page) => (await page.waitForFunction(() => globalThis.rowsAt)).jsonValue();

/**
 * The longest frame while something is done (ms on the clock, 50 where none took longer), and the most CPU time that the
 * page's thread spent at a stretch, which others on the machine disturb less.
 */
async function longest(browser, page, act) {
  await page.evaluate(() => void (globalThis.longFrames.length = 0));
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  const result = await act();
  const frame = await page.evaluate(
    () => new Promise((done) => requestIdleCallback(() => done(Math.max(50, ...globalThis.longFrames)))),
  );
  return { result, frame, cpu: longestTask(JSON.parse((await browser.stopTracing()).toString())) };
}

function longestTask({ traceEvents }) {
  const main = new Set();
  for (const { name, pid, tid, args } of traceEvents) {
    if (name === 'thread_name' && args.name === 'CrRendererMain') main.add(`${pid}.${tid}`);
  }
  const spent = traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && main.has(`${pid}.${tid}`))
    .map(({ tdur }) => (tdur ?? 0) / 1000);
  return Math.max(...spent);
}

/** CPU time that the page's thread spent on its tasks so far, ms. */
async function cpuOf(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

async function scroll(page) {
  for (let step = 0; step < 60; step++) {
    await page.mouse.wheel(0, step % 20 < 10 ? 300 : -300);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
}

/** @returns how long the list takes to show what was searched for after the last letter, ms */
async function search(page, round) {
  const wanted = String(KEYS - 1_000 + round);
  const box = page.getByLabel('Name or whole access key');
  await box.pressSequentially(`import ${wanted.slice(0, -1)}`, { delay: 40 });
  const typed = performance.now();
  await box.press(wanted.at(-1));
  await page.waitForFunction(
    (name) =>
      document.querySelectorAll('tbody tr').length === 1 &&
      document.querySelector('tbody tr').textContent.includes(name),
    wanted,
  );
  return performance.now() - typed;
}

async function measure(browser, { url }, storageState, round) {
  const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(url + LIST);
  const cold = await rowsAt(page);
  const cpu = await cpuOf(devtools);
  await page.reload();
  const warm = await rowsAt(page);
  const scrolling = await longest(browser, page, () => scroll(page));
  const searching = await longest(browser, page, () => search(page, round));
  await context.close();
  return { cold, cpu, warm, scrolling, searching };
}

const size = (page) => `${significant(bytesOfFirstLoad(page) / KB)} KB`;

await withFolder(async (folder) => {
  const service = await startService(folder);
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await createKeys(service);
    const session = await signIn(browser, service);
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round++) rounds.push(await measure(browser, service, session, round));
    const figure = (of) => text(spread(rounds.slice(1).map(of)), ' ms');
    report([
      {
        figure: `console: first rows of ${significant(KEYS)} keys`,
        goal: '< 800 ms',
        measured: figure(({ cold }) => cold),
        numbers: `nothing cached; CPU of the page's thread ${figure(({ cpu }) => cpu)}; loaded again ${figure(({ warm }) => warm)}`,
      },
      ...['scrolling', 'searching'].map((doing) => ({
        figure: `console: longest frame while ${doing}`,
        goal: '< 100 ms',
        measured: figure((round) => round[doing].frame),
        numbers: `CPU of the longest task ${figure((round) => round[doing].cpu)}`,
      })),
      {
        figure: 'console: from the last letter of a search to its row',
        goal: '< 100 ms',
        measured: figure(({ searching }) => searching.result),
        numbers: 'what the page waits for more letters included',
      },
      {
        figure: 'console: first load of the list, gzip',
        goal: '< 200 KB',
        measured: size('keys-page'),
        numbers: `of signing in ${size('sign-in-page')}`,
      },
    ]);
  } finally {
    await browser.close();
    service.child.kill();
    await once(service.child, 'close');
  }
});
