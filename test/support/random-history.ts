import type { AggregateEvent } from '@latchkey/domain';
import {
  acceptanceEnvelope,
  barrierEnvelope,
  encodeEnvelope,
  fenceEnvelope,
  genesisEnvelope,
  type Envelope,
} from '@latchkey/event-log';
import fc from 'fast-check';
import * as events from './history.js';
import { ACCOUNT, credential, History, START } from './history.js';

const ACCOUNTS: Readonly<Record<string, string>> = { b: 'acc_b', c: 'acc_c' };
const accountOf = (aggregate: string) => ACCOUNTS[aggregate.at(-1)!] ?? ACCOUNT;

const aggregate = fc.constantFrom(
  'key_1',
  'key_2',
  'key_b',
  'usr_ana',
  'usr_ben',
  'usr_b',
  'usr_c',
  ACCOUNT,
  'acc_b',
  'acc_none',
  'app_1',
  '__proto__',
);
const event = fc.constantFrom<AggregateEvent>(
  events.userRegistered('Ana', 'admin'),
  events.userRegistered('Бен', 'admin'),
  events.userRegistered('Zoë "Z" \ud800'),
  events.userEdited('admin', 'member'),
  events.userEdited('member', 'admin'),
  events.userDeactivated,
  events.userActivated,
  events.keyCreated(credential(1), 'usr_ana'),
  events.keyCreated(credential(2), 'usr_ben', { sealed: { kid: 'k', box: 'b' }, name: 'Ночной импорт' }),
  events.keyCreated(credential(3, 'data-loader'), 'usr_b', {
    kind: 'data-loader',
    expiresAt: '2027-01-01T00:00:00.000Z',
  }),
  events.keyCreated(credential(6), 'usr_ana', { scopes: [], tags: ['a'], metadata: { a: {} }, environment: 'test' }),
  events.keyCreated(credential(7), 'usr_ben', {
    scopes: ['a:*'],
    allowedAddresses: ['10.0.0.0/8'],
    tags: [],
    metadata: {},
  }),
  events.keyEdited({ scopes: { before: null, after: [] } }),
  events.keyEdited({ scopes: { before: [], after: null }, metadata: { before: {}, after: { b: 1 } } }),
  events.keyEdited({ allowedAddresses: { before: null, after: ['192.0.2.7'] } }),
  events.keyRotated(credential(4).secretKey, START + 1e9),
  events.keyRotated(credential(5).secretKey, null),
  events.keyPreviousSecretEnded,
  events.keyDisabled,
  events.keyEnabled,
  events.keyRevealed,
  events.keyDeleted,
  events.signInLinkIssued('l1', START + 1e9),
  events.signInLinkIssued('l2', START + 5_000),
  events.sessionStarted('ses_1', { digest: 'd1' }, START + 1e9, { link: 'l1' }),
  events.sessionStarted('ses_2', { digest: 'd2' }, START + 1e9, { keyId: 'key_1' }),
  events.sessionRenewed('ses_1'),
  events.sessionEnded('ses_2'),
  events.sessionsEnded,
  events.policyChanged({ apiLongestDays: { before: null, after: 90 }, memberScopes: { before: null, after: ['a:b'] } }),
  events.policyChanged({ dataLoaderDefaultDays: { before: 365, after: null } }),
  events.policyChanged({
    disableUnusedAfterDays: { before: null, after: 30 },
    namePattern: { before: null, after: '(' },
  }),
  events.policyChanged({
    disableUnusedAfterDays: { before: 30, after: null },
    scopesRequired: { before: false, after: true },
  }),
);
const command = fc.option(fc.constantFrom('c1', 'c2', 'c3'), { nil: null });
const oddity = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Partial<Envelope>>({}) },
  fc.record({ type: fc.constantFrom('KeyPraised', 'UserSang'), critical: fc.boolean() }),
  fc.constant<Partial<Envelope>>({ data: {} }),
  fc.record({ at: fc.constantFrom('', '1970-01-01T00:00:00.000Z', '2030-01-01T00:00:00Z') }),
  fc.constant<Partial<Envelope>>({ actor: null, final: true }),
);
const step = fc.oneof(
  { weight: 16, arbitrary: fc.record({ is: fc.constant('event' as const), aggregate, event, command, oddity }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('fence' as const), aggregate }) },
  fc.record({ is: fc.constantFrom('stale', 'again', 'elsewhere'), aggregate, event }),
  fc.record({ is: fc.constantFrom('garbage', 'barrier', 'acceptance', 'genesis') }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Logs with whatever may be in one: several accounts, rejected records, fences, quarantines, garbage, rotations. */
export const anyHistory: fc.Arbitrary<History> = fc.array(step, { maxLength: 60, size: 'max' }).map((steps) => {
  const history = new History();
  for (const one of steps) add(history, one);
  return history;
});

function add(history: History, one: Step): void {
  if ('oddity' in one) {
    const { aggregate: id, command: digest, event: what, oddity: odd } = one;
    const write = { command: digest, request: digest === null ? null : `r-${digest}` };
    history.event(id, what, { account: accountOf(id), ...write, ...odd });
  } else if (!('aggregate' in one)) addOther(history, one.is);
  else if (!('event' in one)) {
    const { account, id } = { account: accountOf(one.aggregate), id: one.aggregate };
    history.envelope(fenceEnvelope({ ...history.next(id, events.keyEnabled), account }));
  } else addRejected(history, one.is, history.next(one.aggregate, one.event, { account: accountOf(one.aggregate) }));
}

function addOther(history: History, is: string): void {
  if (is === 'garbage') history.put(Buffer.from('{"v":1}'));
  if (is === 'barrier') history.put(encodeEnvelope(barrierEnvelope('acc_nobody', '')));
  if (is === 'acceptance') history.put(encodeEnvelope(acceptanceEnvelope(ACCOUNT, '')));
  if (is === 'genesis') history.put(encodeEnvelope(genesisEnvelope({ id: 'acc_other', name: 'other' }, '')));
}

/** Not through `envelope`: it leaves no trace on the heads. */
function addRejected(history: History, is: string, next: Envelope): void {
  if (is === 'stale') history.put(encodeEnvelope({ ...next, seq: next.seq + 1 }));
  if (is === 'again') history.put(history.records.at(-1)!.bytes);
  if (is === 'elsewhere') history.put(encodeEnvelope({ ...next, account: 'acc_elsewhere', prev: 'x' }));
}
