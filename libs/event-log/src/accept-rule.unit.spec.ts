import { describe, expect, it } from 'vitest';
import { judge, type StreamHead, type Verdict } from './accept-rule.js';
import { barrierEnvelope, eventEnvelope, fenceEnvelope, genesisEnvelope, type Envelope } from './envelope.js';

const AT = '2026-01-02T03:04:05.678Z';
const HEAD: StreamHead = { seq: 4, last: 'record-4', ended: false };
const ENDED: StreamHead = { ...HEAD, ended: true };

function event(seq: number, prev: string, final = false): Envelope {
  const account = 'acme';
  const aggregate = 'key-1';
  const rest = { critical: true, type: 'KeyRenamed', actor: null, at: AT, data: {}, pii: {} };
  return eventEnvelope({ account, aggregate, seq, prev, final, ...rest });
}

function given(head: StreamHead | undefined) {
  return {
    when: (envelope: Envelope, offset = 7) => ({
      thenVerdict: (verdict: Verdict) => expect(judge(envelope, offset, head)).toBe(verdict),
    }),
  };
}

describe('genesis', () => {
  const genesis = genesisEnvelope({ id: 'acme', name: 'Acme' }, AT);

  it('counts at offset 0', () => given(undefined).when(genesis, 0).thenVerdict('accepted'));
  it('counts nowhere else', () => given(undefined).when(genesis, 1).thenVerdict('rejected'));
});

describe('a barrier', () => {
  const barrier = barrierEnvelope('acme', AT);

  it('is accepted anywhere', () => given(undefined).when(barrier, 0).thenVerdict('accepted'));
  it('is accepted whatever stands at its aggregate', () => given(ENDED).when(barrier).thenVerdict('accepted'));
});

describe.each([
  ['an event', event],
  ['a fence', (seq: number, prev: string) => fenceEnvelope(event(seq, prev))],
])('%s', (_, make) => {
  it('opens an aggregate at 1 after nothing', () => given(undefined).when(make(1, '')).thenVerdict('accepted'));
  it('opens no aggregate at another number', () => given(undefined).when(make(2, '')).thenVerdict('rejected'));
  it('opens no aggregate at 0', () => given(undefined).when(make(0, '')).thenVerdict('rejected'));
  it('opens no aggregate after something', () => given(undefined).when(make(1, 'record-0')).thenVerdict('rejected'));

  it('follows the newest record', () => given(HEAD).when(make(5, 'record-4')).thenVerdict('accepted'));
  it('is rejected when another took its slot', () => given(HEAD).when(make(4, 'record-3')).thenVerdict('rejected'));
  it('is rejected when it leaves a gap', () => given(HEAD).when(make(6, 'record-4')).thenVerdict('rejected'));
  it('is rejected when it follows another history', () =>
    given(HEAD).when(make(5, 'record-x')).thenVerdict('rejected'));
  it('is rejected when it opens what is open', () => given(HEAD).when(make(1, '')).thenVerdict('rejected'));
  it('is rejected after the end', () => given(ENDED).when(make(5, 'record-4')).thenVerdict('rejected'));
  it('may follow at offset 0 of a log without genesis', () =>
    given(undefined).when(make(1, ''), 0).thenVerdict('accepted'));
});

it('a final event is judged like any other', () =>
  given(HEAD)
    .when(event(5, 'record-4', true))
    .thenVerdict('accepted'));

it('a record that was accepted is rejected when it comes again', () => {
  const first = event(1, '');
  given(undefined).when(first).thenVerdict('accepted');
  given({ seq: 1, last: first.id, ended: false }).when(first).thenVerdict('rejected');
});

it('of an event and its fence, whichever comes second is rejected', () => {
  const original = event(5, 'record-4');
  const fence = fenceEnvelope(original);
  given(HEAD).when(fence).thenVerdict('accepted');
  given({ seq: 5, last: fence.id, ended: false }).when(original).thenVerdict('rejected');
  given({ seq: 5, last: original.id, ended: false }).when(fence).thenVerdict('rejected');
});
