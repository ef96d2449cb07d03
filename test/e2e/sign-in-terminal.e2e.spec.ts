import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, it, type TestContext } from 'vitest';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { freshDirectory, Service } from '../support/service.js';

const MAIN = resolve(import.meta.dirname, '../../dist/api.js');
// with the end of its line: it may come in parts
const LINK = /http:\/\/127\.0\.0\.1:\d+\/sign-in#token=\S+(?=\s)/;
const START_WITHIN_MS = 60_000;

/** Runs the service at a terminal, which `script` of util-linux makes; what it shows. */
async function atTerminal({ onTestFinished }: TestContext): Promise<() => string> {
  const directory = await freshDirectory();
  const { KAFKA_BROKERS, MONGODB_URI, ...inherited } = process.env;
  const env = { ...inherited, PORT: '0', LATCHKEY_DATA_DIR: directory.path };
  const child = spawn('script', ['-qfec', `exec ${process.execPath} ${MAIN}`, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let shown = '';
  child.stdout.on('data', (text) => (shown += String(text)));
  onTestFinished(async () => {
    const closed = once(child, 'close');
    // Ctrl-C: the terminal passes it on
    child.stdin.write('\u0003');
    await closed;
    await directory.remove();
  });
  return () => shown;
}

it.runIf(process.platform === 'linux')(
  'at a terminal the service shows a link for the first admin, once',
  async (test) => {
    const shown = await atTerminal(test);
    const link = LINK.exec(await eventually(shown, (text) => LINK.test(text), START_WITHIN_MS))![0];
    const browser = await Browser.follow(new URL(link).origin, link);
    expect(browser.session).toMatchObject({ by: 'link', user: { name: 'Admin', role: 'admin' } });
    expect(shown().match(new RegExp(LINK, 'g'))).toHaveLength(1);
  },
);

it('elsewhere it shows none', async ({ onTestFinished }) => {
  const directory = await freshDirectory();
  const service = await Service.start(directory.path, { LOG_LEVEL: 'trace' });
  onTestFinished(async () => {
    await service.stop();
    await directory.remove();
  });
  const admin = await service.admin();
  const { body } = await admin.get('/v1/revisions?action=SignInLinkIssued');
  expect(body.items).toEqual([]);
  await service.stop();
  expect(service.output).not.toMatch(/#token=|lsk_/);
});
