import {
  RULES,
  type AggregateEvent,
  type FeedEnd,
  type FeedLine,
  type KeyEvent,
  type UserEvent,
} from '@latchkey/domain';
import {
  acceptanceEnvelope,
  barrierEnvelope,
  encodeEnvelope,
  eventEnvelope,
  formatPosition,
} from '@latchkey/event-log';
import { describe, expect, it } from 'vitest';
import * as events from '../../../test/support/history.js';
import { ACCOUNT, credential, History, START } from '../../../test/support/history.js';
import { feed, refusedFeed, type FeedRequest } from './feed.js';
import { Replica } from './replica.js';

const ANA = 'usr_ana';
const BEN = 'usr_ben';
const KEY = 'key_1';

const working = () =>
  new History().event(ANA, events.userRegistered('Ana')).event(KEY, events.keyCreated(credential(1), ANA));

/** A replica that goes on as its history does, and whoever follows it. */
class Fed {
  readonly replica = new Replica({ now: () => START });
  end: FeedEnd | null = null;

  constructor(readonly history = working()) {
    this.catchUp();
  }

  catchUp(): void {
    for (const record of this.history.records.slice(this.replica.next)) this.replica.apply(record);
  }

  event(aggregate: string, event: AggregateEvent): number {
    this.history.event(aggregate, event);
    this.catchUp();
    return this.replica.next - 1;
  }

  read(after: number | null = null, more: Partial<FeedRequest> = {}): Reader {
    const ended = () => this.end;
    const chunks = feed(this.replica, {
      account: ACCOUNT,
      after,
      leaseMs: 15_000,
      heartbeatMs: 60_000,
      rules: RULES,
      ended,
      ...more,
    });
    return new Reader(chunks);
  }
}

class Reader {
  constructor(readonly chunks: AsyncGenerator<string>) {}

  /** The lines of the next chunk; null at the end. */
  async chunk(): Promise<FeedLine[] | null> {
    const { value, done } = await this.chunks.next();
    return done ? null : linesOf(value);
  }

  /** Everything up to and with the next position, or the end. */
  async part(): Promise<FeedLine[]> {
    const lines: FeedLine[] = [];
    for (let chunk = await this.chunk(); chunk !== null; chunk = await this.chunk()) {
      lines.push(...chunk);
      if (chunk.at(-1)!.type === 'position') break;
    }
    return lines;
  }
}

const linesOf = (text: string): FeedLine[] => {
  expect(text.endsWith('\n')).toBe(true);
  return text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as FeedLine); // prettier-ignore
};
const told = (lines: readonly FeedLine[]) =>
  lines.map((line) => {
    if (line.type === 'position') return `${line.position.split('.')[1]}${line.urgent ? ' urgent' : ''}`;
    return 'id' in line ? line.id : line.type;
  });

describe('a guard that knows nothing', () => {
  it('is told who speaks, then everything, then up to where that is', async () => {
    const fed = new Fed();
    const lines = await fed.read().part();
    const account = { id: ACCOUNT, name: 'default' };
    const { log } = fed.replica.position!;
    expect(lines[0]).toEqual({
      type: 'hello',
      v: 1,
      log,
      accepted: [],
      account,
      leaseMs: 15_000,
      heartbeatMs: 60_000,
      resumed: false,
    });
    expect(lines.slice(1, -1)).toMatchObject([
      { type: 'user', id: ANA, name: 'Ana' },
      { type: 'key', id: KEY, mappedUserId: ANA, enabled: true },
    ]);
    expect(lines.at(-1)).toEqual({ type: 'position', position: formatPosition(fed.replica.position!) });
  });

  it('is told which acceptance of this history came last', async () => {
    const fed = new Fed();
    const accepted = acceptanceEnvelope(ACCOUNT, '');
    fed.history.put(encodeEnvelope(accepted)).put(encodeEnvelope(barrierEnvelope(ACCOUNT, '')));
    fed.catchUp();
    expect((await fed.read().part())[0]).toMatchObject({ accepted: [accepted.id] });
  });

  it('is told of keys that were deleted too, and of nothing that is only fences', async () => {
    const fed = new Fed(working().event(KEY, events.keyDeleted).fence('key_2'));
    expect(told(await fed.read().part())).toEqual(['hello', ANA, KEY, '4 urgent']);
  });
});

describe('a guard that goes on', () => {
  it('is told what changed since, each thing as it is now', async () => {
    const fed = new Fed();
    const after = fed.replica.next - 1;
    fed.event(KEY, events.keyDisabled);
    fed.event(KEY, events.keyEnabled);
    fed.event(BEN, events.userRegistered('Ben'));
    const lines = await fed.read(after).part();
    expect(told(lines)).toEqual(['hello', KEY, BEN, '5 urgent']);
    expect(lines.slice(0, 2)).toMatchObject([{ resumed: true }, { enabled: true }]);
  });

  it('is told so when nothing changed', async () => {
    const fed = new Fed();
    expect(told(await fed.read(2).part())).toEqual(['hello', '2']);
  });

  it('is told nothing of how a user signs in, but that somebody waits when one signs out', async () => {
    const fed = new Fed();
    const after = fed.replica.next - 1;
    fed.event(ANA, events.signInLinkIssued('l', START));
    fed.event(ANA, events.sessionStarted('ses_1', { digest: 'd' }, START, { link: 'l' }));
    expect(told(await fed.read(after).part())).toEqual(['hello', '4']);
    fed.event(ANA, events.sessionEnded('ses_1'));
    expect(told(await fed.read(after).part())).toEqual(['hello', '5 urgent']);
    fed.event(ANA, { ...events.sessionEnded('ses_1'), data: {} } as never);
    expect(told(await fed.read(after).part())).toEqual(['hello', ANA, '6 urgent']);
  });

  it('gets what is newer from everything there is when the changes are too many to be remembered', async () => {
    const fed = new Fed();
    for (let i = 0; i < 20_000; i++) fed.history.event(KEY, i % 2 === 0 ? events.keyDisabled : events.keyEnabled);
    fed.catchUp();
    expect(fed.replica.changes.since(2)).toBeNull();
    expect(told(await fed.read(2).part())).toEqual(['hello', KEY, '20002 urgent']);
  });
});

describe('whoever follows', () => {
  it('is told of each change as it comes, and whether somebody waits for it', async () => {
    const fed = new Fed();
    const reader = fed.read();
    await reader.part();
    const part = reader.part();
    fed.event(BEN, events.userRegistered('Ben'));
    expect(told(await part)).toEqual([BEN, '3']);
    fed.event(KEY, events.keyDisabled);
    expect(told(await reader.part())).toEqual([KEY, '4 urgent']);
    fed.event(KEY, events.keyEnabled);
    expect(told(await reader.part())).toEqual([KEY, '5']);
  });

  it('slowly, is told once of what changed many times, and that it was urgent', async () => {
    const fed = new Fed();
    const reader = fed.read();
    await reader.part();
    for (let i = 0; i < 100; i++) {
      fed.event(KEY, events.keyDisabled);
      fed.event(KEY, events.keyEnabled);
    }
    fed.event(ANA, events.userEdited('member', 'admin'));
    const lines = await reader.part();
    expect(told(lines)).toEqual([KEY, ANA, '203 urgent']);
    expect(lines[0]).toMatchObject({ enabled: true });
  });

  it('is told of records that change nothing by their position alone', async () => {
    const fed = new Fed();
    const reader = fed.read();
    await reader.part();
    fed.history.put(encodeEnvelope(barrierEnvelope(ACCOUNT, ''))).put(Buffer.from('garbage'));
    fed.catchUp();
    expect(told(await reader.part())).toEqual(['4']);
  });

  it('hears a heartbeat when nothing happens', async () => {
    const fed = new Fed();
    const reader = fed.read(null, { heartbeatMs: 1 });
    expect(told(await reader.part())).toEqual(['hello', ANA, KEY, '2']);
    expect(told(await reader.part())).toEqual(['2']);
    expect(told(await reader.part())).toEqual(['2']);
  });

  it('hears of a policy as of an urgent position without a row: guards create no keys', async () => {
    const fed = new Fed();
    const reader = fed.read();
    await reader.part();
    fed.event(ACCOUNT, events.policyChanged({ scopesRequired: { before: false, after: true } }));
    expect(await reader.part()).toEqual([expect.objectContaining({ type: 'position', urgent: true })]);
    expect(told(await fed.read().part())).toEqual(['hello', ANA, KEY, '3 urgent']);
  });

  it('never sees a row of another account, at first or later', async () => {
    const other = 'acc_other';
    const foreign = (aggregate: string, event: KeyEvent | UserEvent) =>
      eventEnvelope({
        account: other,
        aggregate,
        seq: 1,
        prev: '',
        actor: null,
        at: new Date(START).toISOString(),
        final: false,
        critical: true,
        ...event,
      });
    const fed = new Fed();
    fed.history
      .envelope(foreign('usr_x', events.userRegistered('X')))
      .envelope(foreign('key_x', events.keyCreated(credential(9), 'usr_x')));
    fed.catchUp();
    const reader = fed.read();
    expect(told(await reader.part())).toEqual(['hello', ANA, KEY, '4']);
    fed.history.envelope(foreign('usr_y', events.userRegistered('Y')));
    fed.catchUp();
    expect(told(await reader.part())).toEqual(['5']);
    expect(told(await fed.read(2).part())).toEqual(['hello', '5']);
    expect(told(await fed.read(null, { account: other }).part())).toEqual(['hello', 'usr_x', 'key_x', 'usr_y', '5']);
  });

  it('is told why it ends, at the latest with the next heartbeat, and then nothing more', async () => {
    const fed = new Fed();
    const reader = fed.read(null, { heartbeatMs: 1 });
    await reader.part();
    const part = reader.part();
    fed.end = { type: 'end', reason: 'credential', detail: 'no more' };
    expect(told(await part)).toEqual(['2']);
    fed.event(KEY, events.keyDisabled);
    expect(await reader.chunk()).toEqual([fed.end]);
    expect(await reader.chunk()).toBeNull();
  });

  it('leaves nothing behind when it goes away', async () => {
    const fed = new Fed();
    const reader = fed.read(null, { heartbeatMs: 1 });
    await reader.part();
    await reader.chunks.return(undefined);
    expect(await reader.chunk()).toBeNull();
  });
});

describe('more than goes into one chunk', () => {
  const MANY = 1_200;
  const users = () => {
    const history = working().event(BEN, events.userRegistered('Ben')).event(BEN, events.userDeactivated);
    for (let i = 0; i < MANY; i++) history.event(`usr_many_${i}`, events.userRegistered(`User ${i}`));
    return history;
  };

  it('comes in several, closed by one position', async () => {
    const reader = new Fed(users()).read();
    const sizes: number[] = [];
    for (let last = ''; last !== 'position';) {
      const chunk = (await reader.chunk())!;
      sizes.push(chunk.length);
      last = chunk.at(-1)!.type;
    }
    expect(sizes).toEqual([1, 500, 500, MANY + 3 - 1_000 + 1]);
  });

  // The key was sent before it was mapped to Ben, the last users after that: no instant is like this.
  it('holds nothing that never was together, whatever changed while it was read', async () => {
    const fed = new Fed(users());
    const reader = fed.read();
    const lines = [...(await reader.chunk())!, ...(await reader.chunk())!];
    const changes = { mappedUserId: { before: ANA, after: BEN } };
    fed.event(KEY, { type: 'KeyEdited', data: { changes }, pii: { target: '' } });
    fed.event('usr_many_1100', events.userDeactivated);
    lines.push(...(await reader.part()));
    const position = fed.replica.next - 1;
    expect(told(lines).filter((one) => /^\d/.test(one))).toEqual([`${position} urgent`]);
    const rows = new Map(lines.flatMap((line) => ('id' in line ? [[line.id, line]] : [])));
    expect(rows.get(KEY)).toMatchObject({ mappedUserId: BEN });
    expect(rows.get('usr_many_1100')).toMatchObject({ active: false });
    expect(rows.size).toBe(MANY + 3);
  });

  it('does not keep one waiting for a position in a log in which something happens all the time', async () => {
    const fed = new Fed(users());
    const reader = fed.read();
    const positions: string[] = [];
    for (let i = 0; i < 20; i++) {
      const chunk = (await reader.chunk())!;
      positions.push(...told(chunk).filter((one) => /^\d/.test(one)));
      fed.event(KEY, i % 2 === 0 ? events.keyDisabled : events.keyEnabled);
    }
    expect(positions.length).toBeGreaterThan(10);
  });
});

it('a guard of another history is told who speaks and why it cannot go on', () => {
  const { replica } = new Fed();
  const request = { account: ACCOUNT, after: null, leaseMs: 1, heartbeatMs: 1, rules: RULES, ended: () => null };
  expect(linesOf(refusedFeed(replica, request, 'it was rewound'))).toMatchObject([
    { type: 'hello', resumed: false, log: replica.position!.log },
    { type: 'end', reason: 'history', detail: 'it was rewound' },
  ]);
});
