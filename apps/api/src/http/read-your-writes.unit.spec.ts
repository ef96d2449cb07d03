import type { Installation } from '@latchkey/installation';
import { Reflector } from '@nestjs/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { AnsweredFrom } from './route-rules.js';
import { ReadYourWrites } from './read-your-writes.js';

type Context = Parameters<ReadYourWrites['canActivate']>[0];

const LOG = 'a'.repeat(32);
let folded: number;
/** offsets that reads waited for */
let waits: number[];
let activityWaits: number;
let projected: boolean;
let reads: ReadYourWrites;

beforeEach(() => {
  [folded, waits, activityWaits, projected] = [5, [], 0, true];
  const replica = {
    get next() {
      return folded + 1;
    },
    get position() {
      return { log: LOG, offset: folded, record: `record-${folded}` };
    },
  };
  const waitFor = (offset: number) => (waits.push(offset), Promise.resolve(projected));
  const activityProjected = () => (activityWaits++, Promise.resolve(true));
  const installation = {
    writeSide: { log: { end: () => 3 }, replica },
    progress: { log: { waitFor } },
    activityProjected,
  };
  reads = new ReadYourWrites(installation as unknown as Installation, new Reflector());
});

class Routes {
  keys(): void {}
  @AnsweredFrom('memory') me(): void {}
  @AnsweredFrom('history') revisions(): void {}
}

/** @returns the headers of the answer */
async function read(route: keyof Routes = 'keys', method = 'GET'): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  const http = {
    getRequest: () => ({ method, headers: {}, user: { key: { id: 'key_reader' } } }),
    getResponse: () => ({ header: (name: string, value: string) => (headers[name] = value) }),
  };
  const context = { switchToHttp: () => http, getHandler: () => Routes.prototype[route], getClass: () => Routes };
  expect(await reads.canActivate(context as unknown as Context)).toBe(true);
  return headers;
}

describe('a read', () => {
  it('waits for what was in the log at the start, then for what was acknowledged to anybody', async () => {
    await read();
    reads.acknowledged();
    await read('keys', 'HEAD');
    folded = 9;
    await read();
    reads.acknowledged();
    await read();
    expect(waits).toEqual([2, 5, 5, 9]);
  });

  it('never waits for less than the one before', async () => {
    folded = 9;
    reads.acknowledged();
    folded = 7;
    reads.acknowledged();
    await read();
    expect(waits).toEqual([9]);
  });

  it('says so when it is stale', async () => {
    expect(await read()).toEqual({});
    projected = false;
    expect(await read()).toEqual({ 'Latchkey-Stale': 'true' });
  });

  it('from memory waits for nothing, one of history for activity too, a write for nothing', async () => {
    reads.acknowledged();
    projected = false;
    expect(await read('me')).toEqual({});
    expect(waits).toEqual([]);
    await read('keys', 'POST');
    expect(waits).toEqual([]);
    await read('keys');
    expect(activityWaits).toBe(0);
    await read('revisions');
    expect([waits, activityWaits]).toEqual([[5, 5], 1]);
  });
});
