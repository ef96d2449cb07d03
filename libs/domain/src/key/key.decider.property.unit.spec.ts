import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LatchkeyError } from '../errors.js';
import { readEvent } from '../read-event.js';
import type { KeyCommand, MappedUser } from './key.commands.js';
import { keyDecider } from './key.decider.js';
import type { KeyEvent } from './key.events.js';
import type { Key, KeyState } from './key.fields.js';

const { decide, evolve } = keyDecider;
const AT = '2026-01-01T00:00:00.000Z';

const START = Date.parse('2026-01-02T03:04:05.678Z');

const user: fc.Arbitrary<MappedUser> = fc.record({
  id: fc.constantFrom('usr_ana', 'usr_ben'),
  name: fc.constantFrom('Ana', 'Ben'),
  active: fc.boolean(),
});
const name = fc.constantFrom('Import', 'Export');
const sealed = fc.constantFrom(null, { kid: 'ring', box: 'boxed' });
const expiresAt = fc.option(fc.integer({ min: START - 5_000, max: START + 60_000 }));
const mappedUser = fc.option(user, { nil: undefined });
const now = fc.integer({ min: START, max: START + 30_000 });

const command: fc.Arbitrary<KeyCommand> = fc.oneof(
  fc.record({
    type: fc.constant('CreateKey' as const),
    name,
    kind: fc.constantFrom('api' as const, 'data-loader' as const),
    accessKey: fc.constant('ak_1'),
    digest: fc.string(),
    sealed,
    expiresAt,
    mapTo: user,
    now,
  }),
  fc.record(
    { type: fc.constant('EditKey' as const), mappedUser, now, name, expiresAt, mapTo: user },
    { requiredKeys: ['type', 'mappedUser', 'now'] },
  ),
  fc.record({ type: fc.constant('DisableKey' as const), reason: fc.constant(null), mappedUser, now }),
  fc.record({ type: fc.constant('EnableKey' as const), mappedUser, now }),
  fc.record({
    type: fc.constant('RotateKey' as const),
    digest: fc.string(),
    sealed,
    overlapSeconds: fc.nat({ max: 600 }),
    now,
  }),
  fc.record({ type: fc.constant('EndPreviousSecret' as const), now }),
  fc.record({ type: fc.constant('RevealKey' as const), now }),
  fc.record({ type: fc.constant('DeleteKey' as const), mappedUser, now }),
);

interface Step {
  readonly command: KeyCommand;
  readonly before: KeyState;
  readonly event: KeyEvent | null;
  readonly after: KeyState;
}

/** Runs commands one after the other; a refused one changes nothing. */
function run(commands: readonly KeyCommand[]): Step[] {
  let state: KeyState = null;
  return commands.map((one, n) => {
    const before = state;
    const event = decideOrRefuse(one, before);
    const meta = { account: 'acc_1', aggregate: 'key_1', at: START + n, actorUserId: 'usr_admin' };
    if (event !== null) state = evolve(before, { ...event, meta });
    return { command: one, before, event, after: state };
  });
}

function decideOrRefuse(one: KeyCommand, state: KeyState): KeyEvent | null {
  try {
    return decide(one, state);
  } catch (error) {
    expect(error).toBeInstanceOf(LatchkeyError);
    return null;
  }
}

const always = (check: (steps: Step[]) => void) =>
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => check(run(commands))),
    { numRuns: 300 },
  );
const events = (steps: Step[]) => steps.flatMap(({ event }) => (event === null ? [] : [event]));

it('the version is the number of visible events', () =>
  always((steps) => {
    const visible = events(steps).filter(({ type }) => type !== 'KeyRevealed');
    expect(steps.at(-1)?.after?.version ?? 0).toBe(visible.length);
  }));

it('deleted is final', () =>
  always((steps) => {
    const types = events(steps).map(({ type }) => type);
    if (types.includes('KeyDeleted')) expect(types.indexOf('KeyDeleted')).toBe(types.length - 1);
  }));

it('the secret version counts creation and rotations, and a secret before has an end', () =>
  always((steps) => {
    const key = steps.at(-1)?.after;
    const secrets = events(steps).filter(({ type }) => type === 'KeyCreated' || type === 'KeyRotated');
    expect(key?.secretVersion ?? 0).toBe(secrets.length);
    expect(key?.previousDigest === null).toBe(key?.previousSecretExpiresAt === null);
  }));

it('the same command again changes nothing but what it must', () =>
  always((steps) => {
    for (const { command: again, after } of steps.filter(({ event }) => event !== null)) {
      if (again.type === 'RotateKey' || again.type === 'RevealKey' || again.type === 'CreateKey') continue;
      expect(decide(again, after)).toBeNull();
    }
  }));

it('an edit holds exactly what differs before and after', () =>
  always((steps) => {
    for (const { event, before, after } of steps) {
      if (event?.type !== 'KeyEdited') continue;
      const differs = (['name', 'expiresAt', 'mappedUserId'] as const).filter(
        (field) => (before as Key)[field] !== (after as Key)[field],
      );
      expect(Object.keys(event.data.changes)).toEqual(differs);
      expect(differs).not.toEqual([]);
    }
  }));

it('every event can be read as it was written', () =>
  always((steps) => {
    for (const event of events(steps)) {
      const written = JSON.parse(JSON.stringify(event)) as KeyEvent;
      expect(readEvent({ at: AT, aggregate: 'key_1', ...written })).toEqual({ of: 'key', event: written });
    }
  }));

it('deciding changes no state', () =>
  always((steps) => {
    for (const { command: one, before } of steps) {
      const copy = structuredClone(before);
      decideOrRefuse(one, before);
      expect(before).toEqual(copy);
    }
  }));
