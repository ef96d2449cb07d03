import { describe, expect, it } from 'vitest';
import { ConfigurationError, readConfiguration } from './configuration.js';

const PAIR = { LATCHKEY_ACCESS_KEY: 'ak_one', LATCHKEY_SECRET_KEY: 'sk_two' };

function refusal(environment: Record<string, string>): string {
  try {
    readConfiguration(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

describe('the configuration of the scorecard', () => {
  it('has a default for everything but the credential', () => {
    const latchkey = { url: 'http://127.0.0.1:3000', accessKey: 'ak_one', secretKey: 'sk_two' };
    const rest = { host: '127.0.0.1', port: 3100, queueDirectory: undefined, maxValues: 1_000_000 };
    expect(readConfiguration({ ...PAIR, HOST: '', PORT: '', LATCHKEY_KEY_FILE: '' })).toEqual({ ...rest, latchkey });
  });

  it.each([
    ['PORT', 'eighty', 'PORT must be a whole number from 0 to 65535'],
    ['PORT', '65536', 'PORT must be a whole number from 0 to 65535'],
    ['LATCHKEY_URL', 'latchkey:3000', 'LATCHKEY_URL must be an http(s) address'],
    ['SCORECARD_MAX_VALUES', '0', 'SCORECARD_MAX_VALUES must be a whole number from 1'],
    ['LATCHKEY_KEY_FILE', 'key.json', 'LATCHKEY_KEY_FILE must be unset'],
  ])('refuses %s=%s', (name, value, message) => {
    const said = refusal({ ...PAIR, [name]: value });
    expect(said).toContain(message);
    expect(said.split('\n')).toHaveLength(1);
  });

  it.each([
    [{}, 'LATCHKEY_KEY_FILE must name'],
    [{ LATCHKEY_ACCESS_KEY: 'ak_one' }, 'LATCHKEY_SECRET_KEY must be set'],
    [{ LATCHKEY_SECRET_KEY: 'sk_two' }, 'LATCHKEY_ACCESS_KEY must be set'],
    [{ LATCHKEY_KEY_FILE: '/nowhere/key.json' }, 'LATCHKEY_KEY_FILE cannot be read (ENOENT)'],
    [{ LATCHKEY_KEY_FILE: import.meta.filename }, 'LATCHKEY_KEY_FILE cannot be read (no JSON object'],
  ])('refuses %o and says what is missing', (environment, message) => {
    const said = refusal(environment);
    expect(said).toContain(message);
    expect(said).not.toMatch(/ak_one|sk_two/);
  });
});
