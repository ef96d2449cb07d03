import { describe, expect, it } from 'vitest';
import type { ActivityRecorder } from './activity-recorder.js';
import { boundedTarget, Recording } from './recording.js';
import type { FinishedEntry } from './reported-entry.js';

function given() {
  const told: FinishedEntry[] = [];
  const recorder = { finish: (entry: FinishedEntry) => void told.push(entry) } as ActivityRecorder;
  return { recording: new Recording('entry-1', recorder), told };
}

type Step = 'handling' | 'succeeded' | `failed ${number}` | `answered ${number}`;
function after(...steps: Step[]): string[] {
  const { recording, told } = given();
  for (const step of steps) {
    const [what, status] = step.split(' ') as ['handling', string?];
    (recording[what] as (status: number) => void).call(recording, Number(status));
  }
  return told.map(({ outcome }) => outcome);
}

describe('of a handler that is watched, the outcome is', () => {
  it.each<[string, Step[]]>([
    ['done', ['handling', 'succeeded', 'answered 200']],
    ['done', ['handling', 'answered 200', 'succeeded']],
    // it did what it did, whatever became of the answer
    ['done', ['handling', 'succeeded', 'answered 500']],
    ['done', ['handling', 'succeeded', 'answered 0']],
    ['done', ['handling', 'answered 0', 'succeeded']],
    // the caller went away between the start and the handler: it ran all the same
    ['done', ['answered 0', 'handling', 'succeeded']],
    ['refused', ['handling', 'failed 409', 'answered 409']],
    ['failed', ['handling', 'failed 500', 'answered 500']],
    // a filter of the service answers otherwise: what its caller is told counts
    ['refused', ['handling', 'failed 500', 'answered 404']],
    ['done', ['handling', 'failed 500', 'answered 200']],
    ['done', ['handling', 'answered 200', 'failed 500']],
    ['failed', ['handling', 'failed 500', 'answered 0']],
    ['failed', ['handling', 'answered 0', 'failed 500']],
    ['refused', ['answered 0', 'handling', 'failed 403']],
    // another guard or a pipe said no
    ['refused', ['answered 403']],
    ['failed', ['answered 500']],
  ])('%s after %j', (outcome, steps) => expect(after(...steps)).toEqual([outcome]));
});

describe('nothing is said', () => {
  it.each<[Step[]]>([[[]], [['handling']], [['handling', 'answered 200']], [['answered 0']], [['failed 500']]])(
    'after %j: it may still run, or be answered',
    (steps) => expect(after(...steps)).toEqual([]),
  );
  it('twice', () => {
    expect(after('handling', 'succeeded', 'answered 500', 'answered 200')).toEqual(['done']);
    expect(after('handling', 'failed 409', 'answered 409', 'answered 200')).toEqual(['refused']);
  });
});

describe('of a handler that nobody watches, the outcome is what its caller was answered:', () => {
  it.each([
    [200, 'done'],
    [399, 'done'],
    [400, 'refused'],
    [499, 'refused'],
    [500, 'failed'],
  ])('%i is %s', (status, outcome) => expect(after(`answered ${status}`)).toEqual([outcome]));
});

describe('changes', () => {
  const told = (add: (recording: Recording) => void) => {
    const { recording, told } = given();
    add(recording);
    recording.succeeded();
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
  it.each<[string, unknown, unknown]>([
    ['undefined', undefined, null],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a big integer', 10n, '10'],
    ['a function', Math.max, String(Math.max)],
    ['a symbol', Symbol('x'), 'Symbol(x)'],
    ['a circle', circular, '[object Object]'],
    ['not a number', Number.NaN, null],
  ])('hold %s as JSON can', (_, value, held) =>
    expect(told((recording) => recording.add('value', value, value)).changes).toEqual([
      { field: 'value', before: held, after: held },
    ]),
  );

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
  const target = { type: 'a\tb', id: 'Report\n=1', name: 'a\u2028\ud800' };
  expect(boundedTarget(target)).toEqual({ type: 'a b', id: 'Report =1', name: 'a  ' });
  const { recording, told } = given();
  recording.add('a\nb', 'c\nd', null);
  recording.succeeded();
  expect(told[0]!.changes).toEqual([{ field: 'a b', before: 'c\nd', after: null }]);
});

it('a target may have a number for an id, and is called by it where it has no name', () =>
  expect(boundedTarget({ type: 'element', id: 7 as never })).toEqual({ type: 'element', id: '7', name: '7' }));
