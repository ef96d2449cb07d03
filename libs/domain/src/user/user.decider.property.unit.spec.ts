import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LatchkeyError } from '../errors.js';
import { readEvent } from '../read-event.js';
import type { UserCommand } from './user.commands.js';
import { userDecider } from './user.decider.js';
import type { UserEvent } from './user.events.js';
import type { UserState } from './user.fields.js';
import { USER_ROLES } from './user-role.js';

const { decide, evolve } = userDecider;
const name = fc.constantFrom('Ana', 'Ben');
const email = fc.constantFrom('a@example.org', 'b@example.org');
const role = fc.constantFrom(...USER_ROLES);
const activeAdmins = fc.constantFrom(1, 2);

const command: fc.Arbitrary<UserCommand> = fc.oneof(
  fc.record({ type: fc.constant('RegisterUser' as const), name, email, role, externalId: fc.constant(null) }),
  fc.record(
    { type: fc.constant('EditUser' as const), activeAdmins, name, email, role },
    { requiredKeys: ['type', 'activeAdmins'] },
  ),
  fc.record({ type: fc.constant('DeactivateUser' as const), activeAdmins }),
  fc.record({ type: fc.constant('ActivateUser' as const) }),
);

interface Step {
  readonly command: UserCommand;
  readonly before: UserState;
  readonly event: UserEvent | null;
  readonly after: UserState;
}

/** Runs commands one after the other; a refused one changes nothing. */
function run(commands: readonly UserCommand[]): Step[] {
  let state: UserState = null;
  return commands.map((one, n) => {
    const before = state;
    const event = decideOrRefuse(one, before);
    const meta = { account: 'acc_1', aggregate: 'usr_1', at: n, actorUserId: 'usr_admin' };
    if (event !== null) state = evolve(before, { ...event, meta });
    return { command: one, before, event, after: state };
  });
}

function decideOrRefuse(one: UserCommand, state: UserState): UserEvent | null {
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

it('the version is the number of events', () =>
  always((steps) => {
    const events = steps.filter(({ event }) => event !== null);
    expect(steps.at(-1)?.after?.version ?? 0).toBe(events.length);
  }));

it('while there is one active admin, it stays one', () =>
  always((steps) => {
    for (const { command: one, before, after } of steps) {
      if (!('activeAdmins' in one) || one.activeAdmins > 1 || before?.role !== 'admin' || !before.active) continue;
      expect(after).toMatchObject({ role: 'admin', active: true });
    }
  }));

it('the same command again is already so', () =>
  always((steps) => {
    for (const { command: again, event, after } of steps) {
      if (event !== null && again.type !== 'RegisterUser') expect(decide(again, after)).toBeNull();
    }
  }));

it('every event can be read as it was written', () =>
  always((steps) => {
    for (const { event } of steps) {
      if (event !== null)
        expect(readEvent({ at: '2026-01-01T00:00:00.000Z', aggregate: 'usr_1', ...event })).toEqual({
          of: 'user',
          event,
        });
    }
  }));
