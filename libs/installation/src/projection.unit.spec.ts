import type { ActivityRecord } from '@latchkey/domain';
import type { ForgettingLog } from '@latchkey/event-log';
import { describe, expect, it } from 'vitest';
import { activitySource } from './projection.js';

describe('a record that removes activity', () => {
  const removal = { v: 1, kind: 'removal', id: 'r', before: 5, offset: 3 } as ActivityRecord & { offset: number };
  const log = {} as ForgettingLog;

  it('counts where one process writes, and not in a partition, where another may have gone past it', () => {
    const ofUses = { ...removal, kind: 'use-removal' } as typeof removal;
    expect(activitySource(log).removes(removal)).toEqual({ of: 'activity', before: 5 });
    expect(activitySource(log).removes(ofUses)).toEqual({ of: 'uses', before: 5 });
    for (const one of [removal, ofUses]) expect(activitySource(log, 0).removes(one)).toBe(null);
  });
});
