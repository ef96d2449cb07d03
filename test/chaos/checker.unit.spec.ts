import type { Envelope } from '@latchkey/event-log';
import { describe, expect, it } from 'vitest';
import { acceptedEvents, contradictions, keyStates, wrongVerifications } from './folded.js';
import type { Operation, Verification } from './history.js';
import { firstOutOfOrder, isLinearizable } from './linearizable.js';

const KEY = 'key_1';

/** Begins and ends one after the other, unless it says otherwise. */
let clock = 0;
function operation(change: Operation['change'], more: Partial<Operation> = {}): Operation {
  const begun = (clock += 10);
  const base = { id: `op-${begun}`, key: KEY, change, name: `name-${begun}`, ifMatch: null, begun, ended: begun + 5 };
  return { ...base, outcome: 'done', code: null, version: null, ...more };
}
const unknown = (change: Operation['change']) => operation(change, { outcome: 'unknown', ended: Number.POSITIVE_INFINITY }); // prettier-ignore
const refused = (change: Operation['change'], code: string, more: Partial<Operation> = {}) => operation(change, { outcome: 'refused', code, ...more }); // prettier-ignore

describe('one order of changes', () => {
  const create = () => operation('create', { version: 1 });

  it('is found for what one after the other did', () => {
    const story = [create(), operation('rename', { version: 2 }), operation('disable', { version: 3 }), operation('disable', { version: 3 })]; // prettier-ignore
    expect(isLinearizable([...story, operation('delete'), refused('rename', 'KEY_DELETED')])).toBe(true);
  });

  it('is found for two at once, whichever was first', () => {
    const first = create();
    const one = operation('rename', { version: 3 });
    const other = operation('rename', { version: 2, begun: one.begun, ended: one.ended });
    expect(isLinearizable([first, one, other])).toBe(true);
    expect(isLinearizable([first, { ...one, ended: one.begun }, { ...other, begun: one.begun + 1 }])).toBe(false);
  });

  it('is not found when an acknowledged change was lost', () => {
    expect(isLinearizable([create(), operation('rename', { version: 2 }), operation('rename', { version: 2 })])).toBe(
      false,
    );
  });

  it('is not found when a key lives on after its deletion', () => {
    expect(isLinearizable([create(), operation('delete'), operation('rename', { version: 2 })])).toBe(false);
    expect(isLinearizable([create(), operation('delete'), operation('enable', { version: 1 })])).toBe(false);
  });

  it('is not found when it was refused for what had not happened', () => {
    expect(isLinearizable([create(), refused('rename', 'KEY_DELETED')])).toBe(false);
    expect(isLinearizable([create(), refused('rename', 'KEY_NOT_FOUND')])).toBe(false);
    expect(isLinearizable([create(), refused('rename', 'VERSION_CONFLICT', { ifMatch: 1 })])).toBe(false);
    expect(isLinearizable([create(), operation('rename', { version: 2, ifMatch: 3 })])).toBe(false);
  });

  it('may hold an unknown change, at any time after it began, or not', () => {
    const story = () => [create(), unknown('rename')] as const;
    expect(isLinearizable([...story(), operation('rename', { version: 2 })])).toBe(true);
    expect(isLinearizable([...story(), operation('rename', { version: 3 })])).toBe(true);
    expect(isLinearizable([...story(), operation('rename', { version: 4 })])).toBe(false);
    expect(isLinearizable([create(), operation('rename', { version: 3 }), unknown('rename')])).toBe(false);
  });

  it('is missing from some operation on, which is named', () => {
    const [first, second, lost] = [create(), operation('rename', { version: 2 }), operation('rename', { version: 2 })];
    expect(firstOutOfOrder([first, second, lost, operation('rename', { version: 3 })])).toBe(lost);
    expect(firstOutOfOrder([first, second])).toBeNull();
  });

  it('leaves out what was surely not done', () => {
    expect(isLinearizable([create(), refused('rename', 'NOT_COMMITTED'), operation('rename', { version: 2 })])).toBe(
      true,
    );
  });
});

describe('the log', () => {
  const create = operation('create', { version: 1 });
  const disable = operation('disable', { version: 2 });
  const enable = operation('enable', { version: 3 });
  const rotate = operation('rotate', { version: 4 });
  const remove = operation('delete');
  const all = [create, disable, enable, rotate, remove];
  const event = (made: Operation, seq: number, type: string, data: object = {}) =>
    ({ kind: 'event', id: `e${seq}`, prev: seq === 1 ? '' : `e${seq - 1}`, seq, account: 'a', aggregate: KEY, final: type === 'KeyDeleted', type, data, correlation: `${made.id}.0` }) as unknown as Envelope; // prettier-ignore
  const log = [
    event(create, 1, 'KeyCreated', { name: create.name, digest: 'old' }),
    event(disable, 2, 'KeyDisabled'),
    event(enable, 3, 'KeyEnabled'),
    event(rotate, 4, 'KeyRotated', { digest: 'new' }),
    event(remove, 5, 'KeyDeleted'),
  ];
  const keys = (envelopes = log) => keyStates(acceptedEvents(envelopes));
  const asked = (begun: number, digest: string): Verification => ({ key: KEY, digest, api: 1, begun, ended: begun + 1, valid: true }); // prettier-ignore
  const wrong = (verification: Verification, among = all) => wrongVerifications(keys(), among, [verification]).length;

  it('bears out what was answered', () => {
    expect(contradictions(keys(), all)).toEqual([]);
    expect(keys().get(KEY)!.map(({ status }) => status)).toEqual(['active', 'disabled', 'active', 'active', 'deleted']); // prettier-ignore
  });

  it('does not count a duplicate, a record that came too late, or one after the end', () => {
    const late = event(operation('rename'), 2, 'KeyEdited');
    expect(acceptedEvents([...log.slice(0, 3), log[1]!, late, ...log.slice(3), event(operation('rename'), 6, 'KeyEdited')])).toEqual(log); // prettier-ignore
  });

  it('shows an acknowledged change that was lost, and a deletion', () => {
    const rename = operation('rename', { version: 6 });
    expect(contradictions(keys(), [...all, rename])).toEqual([expect.stringMatching(/^P1: rename/)]);
    expect(contradictions(keys(log.slice(0, 4)), all)).toEqual([expect.stringMatching(/^P1: delete/)]);
    expect(contradictions(keys(log.slice(0, 1)), [create, disable])).toEqual([expect.stringMatching(/^P1: disable/)]);
  });

  it('shows a refused change that took effect, and one that did twice', () => {
    const not = { ...disable, outcome: 'refused', code: 'NOT_COMMITTED' } as const;
    expect(contradictions(keys(), [not])).toEqual([expect.stringMatching(/^P2: disable/)]);
    const twice = [...log.slice(0, 3), event(disable, 4, 'KeyDisabled')];
    expect(contradictions(keys(twice), [disable])).toEqual([expect.stringMatching(/^P6: disable .* 2 times/)]);
  });

  it('shows a credential that was good after its end was acknowledged', () => {
    expect(wrong(asked(remove.ended + 1, 'new'))).toBe(1);
    expect(wrong(asked(remove.ended - 1, 'new'))).toBe(0);
    expect(wrong(asked(rotate.ended + 1, 'old'))).toBe(1);
    expect(wrong(asked(rotate.ended - 1, 'old'))).toBe(0);
    expect(wrong(asked(rotate.ended + 1, 'new'))).toBe(0);
    expect(wrong(asked(remove.ended + 1, 'new'), [create])).toBe(0);
    expect(wrong({ ...asked(remove.ended + 1, 'new'), valid: false })).toBe(0);
  });

  it('shows one that was good while it was disabled', () => {
    const [onlyDisabled] = [keys(log.slice(0, 2))];
    expect(wrongVerifications(onlyDisabled, all, [asked(disable.ended + 1, 'old')])).toHaveLength(1);
    expect(wrong(asked(disable.ended + 1, 'old'))).toBe(1);
    expect(wrong(asked(enable.begun, 'old'))).toBe(0);
  });
});
