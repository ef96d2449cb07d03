import { describe, expect, it } from 'vitest';
import { AGENT_MAX, UseTally } from './key-use.js';

const request = (ip: string, agent?: unknown) => ({ ip, headers: { 'user-agent': agent } });
const from = (origin: Parameters<UseTally['usedFrom']>[0]) => {
  const tally = new UseTally();
  tally.usedFrom(origin);
  return tally.told();
};

describe('where a use came from', () => {
  it('is address and user agent', () =>
    expect(from(request('::ffff:10.0.0.1', 'curl/8'))).toEqual({ address: '10.0.0.1', agent: 'curl/8' }));

  it.each([
    ['nothing', undefined],
    ['nothing readable', { ip: 'unknown', headers: {} }],
    ['a user agent that is none', request('unknown', ['a', 'b'])],
    ['an empty user agent', request('unknown', '')],
  ])('is left out where there is %s', (_, origin) => expect(from(origin)).toEqual({}));

  it('is not known where a framework throws, which refuses nobody', () => {
    const broken = {
      get ip(): string {
        throw new Error('no socket');
      },
    };
    expect(from(broken)).toEqual({});
  });

  it('is on one line, bounded, and holds no secret', () => {
    const secret = `sk_${'a'.repeat(49)}`;
    const { agent } = from(request('10.0.0.1', `${'x '.repeat(60)}${secret}\n${'y'.repeat(10_000)}`));
    expect(agent).toHaveLength(AGENT_MAX);
    expect(agent).not.toMatch(/\n|sk_a/);
    const shrinking = `${secret} `.repeat(200);
    expect(from(request('10.0.0.1', shrinking)).agent).not.toContain('sk_a');
  });
});

describe('a tally', () => {
  it('counts refusals by code', () => {
    const tally = new UseTally();
    for (const code of ['EXPIRED', 'ADDRESS', 'EXPIRED']) tally.refused(code);
    expect(tally.told()).toEqual({ refused: { EXPIRED: 2, ADDRESS: 1 } });
  });

  it('counts uses of the secret before the newest, of the last one alone', () => {
    const tally = new UseTally();
    tally.usedPrevious(100, 1, request('10.0.0.1'));
    tally.usedPrevious(100, 2, request('10.0.0.2'));
    expect(tally.told()).toEqual({ previous: { until: 100, count: 2, last: 2, address: '10.0.0.1' } });
    tally.usedPrevious(300, 3, undefined);
    expect(tally.told()).toEqual({ previous: { until: 300, count: 1, last: 3 } });
  });
});
