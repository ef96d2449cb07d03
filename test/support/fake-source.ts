import type { FeedHello, FeedLine, FeedPosition, FeedRow, KeyKind } from '@latchkey/domain';
import { digestSecret, type Credential } from '@latchkey/domain';
import { SourceError } from '@latchkey/passport/core';
import type { FinishedEntry, Grant, ReplicaSource, Report, StartedEntry } from '@latchkey/passport/core';

type Entries = Parameters<ReplicaSource['append']>[0];

/** One connection to the feed, as the guard sees it. */
export class Connection {
  #lines: (readonly FeedLine[] | Error | null)[] = [];
  #wake: () => void = () => undefined;
  closed = false;

  constructor(
    readonly after: string | null,
    readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.#put(new SourceError('unreachable', 'aborted')));
  }

  send(...lines: FeedLine[]): void {
    this.#put(lines);
  }
  end(): void {
    this.#put(null);
  }
  fail(error: Error): void {
    this.#put(error);
  }

  async *lines(): AsyncGenerator<readonly FeedLine[]> {
    try {
      for (;;) {
        while (this.#lines.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
        const next = this.#lines.shift()!;
        if (next === null) return;
        if (next instanceof Error) throw next;
        yield next;
      }
    } finally {
      this.closed = true;
    }
  }

  #put(what: readonly FeedLine[] | Error | null): void {
    this.#lines.push(what);
    this.#wake();
  }
}

/** A Latchkey that does what a test says. Left alone it grants every report and takes every entry. */
export class FakeSource implements ReplicaSource {
  readonly connections: Connection[] = [];
  readonly reports: Report[] = [];
  readonly appended: Entries[] = [];
  /** tokens that were given back */
  readonly left: string[] = [];
  /** why no new connection is made */
  refuse: Error | null = null;
  /** what a new connection gets at once */
  greeting: readonly FeedLine[] = [];
  onReport: (report: Report) => Promise<Grant> = () => Promise.resolve(granted());
  onLeave: (token: string) => Promise<void> = () => Promise.resolve();
  onAppend: (entries: Entries) => Promise<void> = () => Promise.resolve();

  get connection(): Connection {
    return this.connections.at(-1)!;
  }

  async *follow(after: string | null, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]> {
    if (this.refuse !== null) throw this.refuse;
    const connection = new Connection(after, signal);
    this.connections.push(connection);
    if (this.greeting.length > 0) connection.send(...this.greeting);
    yield* connection.lines();
  }

  report(report: Report): Promise<Grant> {
    this.reports.push(report);
    return this.onReport(report);
  }

  leave(token: string): Promise<void> {
    this.left.push(token);
    return this.onLeave(token);
  }

  append(entries: Entries): Promise<void> {
    this.appended.push(entries);
    return this.onAppend(entries);
  }

  started = (): StartedEntry[] => this.appended.flat().filter((entry) => entry.kind === 'started');
  finished = (): FinishedEntry[] => this.appended.flat().filter((entry) => entry.kind === 'finished');
}

export const granted = (more: Partial<Grant> = {}): Grant => {
  return { granted: true, leaseMs: 15_000, now: Date.now(), reason: null, ...more };
};

export const hello = (more: Partial<FeedHello> = {}): FeedHello => ({
  type: 'hello',
  v: 1,
  log: 'log',
  accepted: [],
  account: { id: 'acc_1', name: 'default' },
  leaseMs: 15_000,
  heartbeatMs: 1_000,
  resumed: false,
  ...more,
});

export const position = (offset: number, urgent = false): FeedPosition => {
  return { type: 'position', position: `log.${offset}.id-${offset}`, ...(urgent && { urgent }) };
};

export const userRow = (id: string, more: Partial<FeedRow> = {}): FeedRow => {
  return { type: 'user', id, name: 'Ana', role: 'member', active: true, ...more } as FeedRow;
};

/** A key that works with this credential. */
export const keyRow = (
  id: string,
  { accessKey, secretKey }: Credential,
  mappedUserId: string,
  more: Partial<FeedRow> & { kind?: KeyKind } = {},
): FeedRow =>
  ({
    type: 'key',
    id,
    name: 'Import',
    kind: 'api',
    accessKey,
    digest: digestSecret(secretKey),
    previousDigest: null,
    previousSecretExpiresAt: null,
    expiresAt: null,
    mappedUserId,
    enabled: true,
    deleted: false,
    ...more,
  }) as FeedRow;

/** Something that is called again and again, each time with an outcome that the test gives. */
export class Calls<Argument, Result> {
  readonly pending: { argument: Argument; resolve: (result: Result) => void; reject: (error: Error) => void }[] = [];

  readonly take = (argument: Argument): Promise<Result> =>
    new Promise((resolve, reject) => this.pending.push({ argument, resolve, reject }));

  get newest() {
    return this.pending.at(-1)!;
  }
}

export const unreachable = () => new SourceError('unreachable', 'nobody there');
export const credentialRefused = () => new SourceError('credential', 'the key was deleted');
export const rejected = () => new SourceError('rejected', 'not like this');
