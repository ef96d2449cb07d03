import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { issueSecret } from '@latchkey/domain';

const LOGGING = new URL('../dist/logging.js', import.meta.url).href;
const SECRET = issueSecret('api');
const LOADER_SECRET = issueSecret('data-loader');

/** What a process of its own writes to stdout when it runs this with a logger called `log`. */
async function logged(code: string, level = 'info'): Promise<string> {
  const script = `
    import { createLogger } from ${JSON.stringify(LOGGING)};
    const [secret, loader] = ${JSON.stringify([SECRET, LOADER_SECRET])};
    const log = createLogger(${JSON.stringify(level)});
    ${code}`;
  const options = { cwd: fileURLToPath(new URL('..', import.meta.url)) };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options);
  return stdout;
}

describe('the log', () => {
  it('is JSON lines on stdout', async () => {
    const lines = (await logged(`log.info({ keyId: 'key_1' }, 'one'); log.warn('two');`)).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { msg: 'one', keyId: 'key_1' },
      { msg: 'two' },
    ]);
  });

  it('keeps to its level', async () => {
    const output = await logged(`log.info('quiet'); log.error('loud');`, 'error');
    expect([output.includes('quiet'), output.includes('loud')]).toEqual([false, true]);
  });

  it.each(['secretKey', 'secretkey', 'headers', 'body', 'cookie', 'authorization', 'digest', 'sealed'])(
    'replaces the member %s wherever it is',
    async (name) => {
      const value = { a: { [name]: 'hidden-1' }, [name]: { inside: 'hidden-2' }, b: { c: { [name]: 'hidden-3' } } };
      const output = await logged(`log.info(${JSON.stringify(value)}, 'x');`);
      expect(output).not.toContain('hidden');
      expect(output.match(/\[redacted\]/g)).toHaveLength(3);
    },
  );

  it.each([
    ['in the message', 'log.info("got " + secret + " and " + loader)'],
    ['at the beginning of a line of the message', 'log.info("got\\n" + secret + "\\n" + loader)'],
    ['deep in an object', 'log.info({ a: { b: { c: { d: { e: [secret, loader] } } } } }, "x")'],
    ['as the name of a member', 'log.info({ [secret]: 1, [loader]: 2 }, "x")'],
    [
      'in an error, its stack and its cause',
      'log.error({ err: new Error(secret, { cause: new Error(loader) }) }, "x")',
    ],
    ['in a URL', 'log.info({ url: "/v1?q=%20" + secret + "&r=%22" + loader }, "x")'],
  ])('cuts out a secret %s', async (_, code) => {
    const output = await logged(code);
    expect(output).not.toContain(SECRET.slice(4));
    expect(output).not.toContain(LOADER_SECRET.slice(5));
    expect(output).toContain('sk_[redacted]');
  });
});
