import { describe, expect, it } from 'vitest';
import type { FinishedEntry, StartedEntry, Target } from '../source/replica-source.port.js';
import type { ActivityRecorder } from './activity-recorder.js';
import { targetFor } from './names.js';
import { Recording } from './recording.js';

const namesOf = (target: Target) => targetFor('scorecard', target);
function given(isPart = false) {
  const told: FinishedEntry[] = [];
  const recorder = { finish: (entry: FinishedEntry) => void told.push(entry) } as ActivityRecorder;
  return { recording: new Recording({ id: 'entry-1' } as StartedEntry, recorder, namesOf, isPart), told };
}

type Step = 'handling' | 'handled' | 'givenUp' | `handled ${number}` | `answered ${number}`;
function after(steps: Step[], isPart = false): string[] {
  const { recording, told } = given(isPart);
  for (const step of steps) {
    const [what, status] = step.split(' ') as ['handled', string?];
    if (status === undefined) recording[what]();
    else recording[what](Number(status));
  }
  return told.map(({ outcome }) => outcome);
}

describe('of a handler that is watched, the outcome is', () => {
  it.each<[string, Step[]]>([
    ['done', ['handling', 'handled', 'answered 200']],
    ['done', ['handling', 'answered 200', 'handled']],
    // what was sent decides: it may have answered by itself, before or after it returned
    ['refused', ['handling', 'handled', 'answered 409']],
    ['refused', ['handling', 'answered 422', 'handled']],
    ['failed', ['handling', 'handled', 'answered 500']],
    // without an answer its own end does
    ['done', ['handling', 'handled', 'answered 0']],
    ['done', ['handling', 'answered 0', 'handled']],
    // the caller went away between the start and the handler: it ran all the same
    ['done', ['answered 0', 'handling', 'handled']],
    ['refused', ['handling', 'handled 409', 'answered 409']],
    ['failed', ['handling', 'handled 500', 'answered 500']],
    // a filter of the service answers otherwise: what its caller is told counts
    ['refused', ['handling', 'handled 500', 'answered 404']],
    ['done', ['handling', 'handled 500', 'answered 200']],
    ['done', ['handling', 'answered 200', 'handled 500']],
    ['failed', ['handling', 'handled 500', 'answered 0']],
    ['failed', ['handling', 'answered 0', 'handled 500']],
    ['refused', ['answered 0', 'handling', 'handled 403']],
    // somebody else answered in its place: what it did counts
    ['done', ['handling', 'givenUp', 'answered 408', 'handled']],
    ['done', ['handling', 'givenUp', 'handled', 'answered 408']],
    ['failed', ['handling', 'givenUp', 'answered 408', 'handled 500']],
    ['refused', ['handling', 'givenUp', 'answered 503', 'handled 409']],
    // another guard or a pipe said no
    ['refused', ['answered 403']],
    ['failed', ['answered 500']],
  ])('%s after %j', (outcome, steps) => expect(after(steps)).toEqual([outcome]));
});

describe('of one of many handlers in a request, the outcome is its own:', () => {
  it.each<[string, Step[]]>([
    ['done', ['handling', 'handled']],
    ['failed', ['handling', 'handled 500', 'answered 200']],
    ['done', ['handling', 'answered 500', 'handled']],
    // a guard said no: it never ran
    ['refused', ['answered 200']],
  ])('%s after %j', (outcome, steps) => expect(after(steps, true)).toEqual([outcome]));
});

describe('nothing is said', () => {
  it.each<[Step[]]>([
    [[]],
    [['handling']],
    [['handling', 'answered 200']],
    [['handling', 'givenUp', 'answered 408']],
    [['handling', 'handled']],
    [['handling', 'handled 500']],
    [['answered 0']],
  ])('after %j: it may still run, or be answered', (steps) => expect(after(steps)).toEqual([]));
  it('twice', () => {
    expect(after(['handling', 'handled', 'answered 200', 'answered 500', 'handled 500'])).toEqual(['done']);
    expect(after(['handling', 'handled 409', 'answered 409', 'answered 200'])).toEqual(['refused']);
  });
});

describe('of a handler that nobody watches, the outcome is what its caller was answered:', () => {
  it.each([
    [200, 'done'],
    [399, 'done'],
    [400, 'refused'],
    [499, 'refused'],
    [500, 'failed'],
  ])('%i is %s', (status, outcome) => expect(after([`answered ${status}`])).toEqual([outcome]));
});

describe('changes', () => {
  const told = (add: (recording: Recording) => void) => {
    const { recording, told } = given();
    add(recording);
    recording.handling();
    recording.handled();
    recording.answered(200);
    return told[0]!;
  };

  it('are told with the outcome, in order, and the target where it is named', () => {
    const target = { type: 'element', id: '7', name: 'Seven' };
    const entry = told((recording) => {
      recording.add('name', 'six', 'seven');
      recording.add('size', null, { w: 1 });
      recording.target(target);
    });
    expect(entry).toEqual({
      kind: 'finished',
      id: 'entry-1',
      outcome: 'done',
      target,
      changes: [
        { field: 'name', before: 'six', after: 'seven' },
        { field: 'size', before: null, after: { w: 1 } },
      ],
    });
  });

  it('name no target where none was named', () => expect(told(() => undefined)).not.toHaveProperty('target'));

  it('are as they were when they were told', () => {
    const value = { size: 1 };
    const entry = told((recording) => {
      recording.add('value', value, null);
      value.size = 2;
    });
    expect(entry.changes).toEqual([{ field: 'value', before: { size: 1 }, after: null }]);
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const bare = Object.assign(Object.create(null) as object, { id: 10n });
  it.each<[string, unknown, unknown]>([
    ['undefined', undefined, null],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a big integer', 10n, '10'],
    ['a function', Math.max, String(Math.max)],
    ['a symbol', Symbol('x'), 'Symbol(x)'],
    ['a circle', circular, '[object Object]'],
    ['not a number', Number.NaN, null],
    ['an object that no text can be made of', bare, '[object Object]'],
    ['one that says it is nothing', { toJSON: () => undefined, toString: 1 }, '[object Object]'],
  ])('hold %s as JSON can', (_, value, held) =>
    expect(told((recording) => recording.add('value', value, value)).changes).toEqual([
      { field: 'value', before: held, after: held },
    ]),
  );

  it('may be of a field with a name that no text can be made of', () =>
    expect(told((recording) => recording.add(bare as never, 1, 2)).changes).toEqual([
      { field: '[object Object]', before: 1, after: 2 },
    ]));

  it('are no more and no longer than Latchkey takes', () => {
    const entry = told((recording) => {
      for (let i = 0; i < 300; i++) recording.add('f'.repeat(200), 'x'.repeat(10_000), null);
      recording.target({ type: 't'.repeat(200), id: 'i'.repeat(300), name: 'n'.repeat(300) });
    });
    expect(entry.changes[0]!.field).toHaveLength(100);
    expect(entry.changes[0]!.before).toMatch(/^x{8000,8192}\.\.\.$/);
    expect(entry.changes.at(-1)).toMatchObject({
      field: '...',
      after: `${300 - entry.changes.length + 1} more left out`,
    });
    expect(Buffer.byteLength(JSON.stringify(entry))).toBeLessThan(64 * 1024);
    expect([entry.target!.type, entry.target!.id, entry.target!.name].map((text) => text?.length)).toEqual([100, 200, 200]); // prettier-ignore
  });
});

it('the texts of an entry stand on one line', () => {
  const { recording, told } = given();
  recording.handling();
  recording.add('a\nb', 'c\nd', null);
  recording.handled();
  recording.answered(200);
  expect(told[0]!.changes).toEqual([{ field: 'a b', before: 'c\nd', after: null }]);
});
