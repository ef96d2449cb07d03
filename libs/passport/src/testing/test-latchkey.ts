import {
  digestSecret,
  type FeedHello,
  type FeedKey,
  type FeedLine,
  type FeedRow,
  type FeedUser,
} from '@latchkey/domain';
import type { ReportedEntry, Grant, ReplicaSource, Report } from '../source/replica-source.port.js';
import { RecordedEntries, type RecordedEntry } from './recorded-entries.js';
import {
  testCredential,
  headersOf,
  keyRowOf,
  userRowOf,
  type TestHeaders,
  type TestKey,
  type TestUser,
} from './test-people.js';

export interface TestLatchkeyOptions {
  readonly users?: readonly TestUser[];
  readonly keys?: readonly TestKey[];
}

// longer than any test's clock is set forward, and a tenth of it fits into a timer
const LEASE_MS = 200 * 86_400_000;
const HEARTBEAT_MS = 86_400_000;
const HEARD_WITHIN_MS = 2_000;
const ACCOUNT = { id: 'acc_test', name: 'Test' };

/**
 * A Latchkey in the memory of a test. Hand it to `LatchkeyTestingModule`, or as the source to `GuardReplica`: guard,
 * strategy and recorder are the real ones. Changes resolve once every guard that follows it has applied them.
 */
export class TestLatchkey implements ReplicaSource {
  readonly #users = new Map<string, FeedUser>();
  readonly #keys = new Map<string, FeedKey>();
  readonly #rotations = new Map<string, number>();
  readonly #recorded = new RecordedEntries();
  /** by instance and boot: up to where it has applied everything */
  readonly #guards = new Map<string, number>();
  readonly #changes: FeedRow[] = [];
  readonly #waiting = new Set<() => void>();
  #isStale = false;
  /** how many guards were following when it went stale */
  #lost = 0;

  /** @throws TypeError when a key acts for nobody, or a name is used twice */
  constructor({ users = [], keys = [] }: TestLatchkeyOptions = {}) {
    for (const user of users) this.#put(this.#users, userRowOf(user));
    for (const key of keys) this.#put(this.#keys, keyRowOf(key, this.#user(key.user).id));
  }

  /** What was recorded, oldest first, once the outcome of each entry is known (or a second has passed). */
  recorded(): Promise<readonly RecordedEntry[]> {
    return this.#recorded.settled();
  }

  forgetRecorded(): void {
    this.#recorded.clear();
  }

  /** The headers that a caller with this key sends, by its name or id; after a rotation the new ones. */
  headersOf(key: string | TestKey): TestHeaders {
    const { id, name, kind } = this.#key(key);
    const rotations = this.#rotations.get(id) ?? 0;
    const { accessKey, secretKey } = headersOf({ id, name, kind });
    return { accessKey, secretKey: rotations === 0 ? secretKey : testCredential(`${id} ${rotations}`, kind).secretKey };
  }

  async addUser(user: TestUser): Promise<void> {
    this.#put(this.#users, userRowOf(user));
    await this.#heard();
  }

  async addKey(key: TestKey): Promise<void> {
    this.#put(this.#keys, keyRowOf(key, this.#user(key.user).id));
    await this.#heard();
  }

  deleteKey(key: string | TestKey): Promise<void> {
    return this.#changeKey(key, { deleted: true });
  }

  disableKey(key: string | TestKey): Promise<void> {
    return this.#changeKey(key, { enabled: false });
  }

  enableKey(key: string | TestKey): Promise<void> {
    return this.#changeKey(key, { enabled: true });
  }

  mapKey(key: string | TestKey, user: string | TestUser): Promise<void> {
    return this.#changeKey(key, { mappedUserId: this.#user(user).id });
  }

  /** The old secret works no more; resolves with the new headers. */
  async rotateKey(key: string | TestKey): Promise<TestHeaders> {
    const { id } = this.#key(key);
    this.#rotations.set(id, (this.#rotations.get(id) ?? 0) + 1);
    const headers = this.headersOf(key);
    await this.#changeKey(key, { digest: digestSecret(headers.secretKey) });
    return headers;
  }

  deactivateUser(user: string | TestUser): Promise<void> {
    return this.#changeUser(user, { active: false });
  }

  activateUser(user: string | TestUser): Promise<void> {
    return this.#changeUser(user, { active: true });
  }

  changeRole(user: string | TestUser, role: NonNullable<TestUser['role']>): Promise<void> {
    return this.#changeUser(user, { role });
  }

  /** The guards lose Latchkey and their lease: they answer 503 until `comeBack`. */
  async goStale(): Promise<void> {
    this.#lost = this.#guards.size;
    this.#isStale = true;
    this.#wake();
    await this.#until(() => this.#guards.size === 0);
  }

  async comeBack(): Promise<void> {
    this.#isStale = false;
    this.#wake();
    await this.#until(() => this.#guards.size >= this.#lost);
  }

  /** @internal */
  async *follow(after: string | null, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]> {
    const wake = () => this.#wake();
    signal.addEventListener('abort', wake);
    try {
      while (this.#isStale && !signal.aborted) await this.#woken();
      let told = this.#changes.length;
      yield [helloTo(after), ...this.#users.values(), ...this.#keys.values(), position(told)];
      while (!signal.aborted) {
        if (this.#isStale) return yield [STALE];
        if (told === this.#changes.length) await this.#woken();
        const rows = this.#changes.slice(told);
        told += rows.length;
        if (rows.length > 0) yield [...rows, position(told)];
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  /** @internal */
  report({ instance, boot, applied, leaving }: Report): Promise<Grant> {
    const guard = `${instance}/${boot}`;
    const granted = !this.#isStale && leaving !== true;
    if (granted) this.#guards.set(guard, Number(applied.split('.')[1]));
    else this.#guards.delete(guard);
    this.#wake();
    return Promise.resolve({ granted, leaseMs: LEASE_MS, now: Date.now(), reason: null, leaveToken: guard });
  }

  /** @internal */
  leave(token: string): Promise<void> {
    this.#guards.delete(token);
    this.#wake();
    return Promise.resolve();
  }

  /** @internal */
  append(entries: readonly ReportedEntry[]): Promise<void> {
    this.#recorded.take(entries);
    return Promise.resolve();
  }

  #changeKey(key: string | TestKey, change: Partial<FeedKey>): Promise<void> {
    return this.#change(this.#keys, { ...this.#key(key), ...change });
  }

  #changeUser(user: string | TestUser, change: Partial<FeedUser>): Promise<void> {
    return this.#change(this.#users, { ...this.#user(user), ...change });
  }

  async #change<Row extends FeedRow>(rows: Map<string, Row>, row: Row): Promise<void> {
    rows.set(row.id, row);
    this.#changes.push(row);
    await this.#heard();
  }

  #put<Row extends FeedRow>(rows: Map<string, Row>, row: Row): void {
    if (rows.has(row.id)) throw new TypeError(`there is a ${row.type} ${row.id} already: give one of them another id`);
    rows.set(row.id, row);
    this.#changes.push(row);
  }

  #key(key: string | TestKey): FeedKey {
    return found(this.#keys, 'key', key);
  }

  #user(user: string | TestUser): FeedUser {
    return found(this.#users, 'user', user);
  }

  /** Resolves once every guard that holds a lease has applied what there is. */
  async #heard(): Promise<void> {
    this.#wake();
    const newest = this.#changes.length;
    await this.#until(() => [...this.#guards.values()].every((applied) => applied >= newest));
  }

  async #until(holds: () => boolean): Promise<void> {
    const deadline = performance.now() + HEARD_WITHIN_MS;
    while (!holds() && performance.now() < deadline) await this.#woken(50);
  }

  #woken(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => wake(), ms);
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
    });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}

const STALE: FeedLine = { type: 'end', reason: 'credential', detail: 'The test let its guards go stale.' };

const position = (offset: number): FeedLine => ({ type: 'position', position: `test.${offset}.-`, urgent: true });

function helloTo(after: string | null): FeedHello {
  const times = { leaseMs: LEASE_MS, heartbeatMs: HEARTBEAT_MS };
  return { type: 'hello', v: 1, log: 'test', accepted: [], account: ACCOUNT, ...times, resumed: after !== null };
}

function found<Row extends FeedRow>(rows: Map<string, Row>, what: string, asked: string | TestKey | TestUser): Row {
  const { id, name } =
    typeof asked === 'string' ? { id: asked, name: asked } : { id: asked.id ?? '', name: asked.name };
  const row = rows.get(id) ?? [...rows.values()].find((one) => one.name === name);
  if (row === undefined) throw new TypeError(`there is no ${what} ${name}: name it among the ${what}s of the test`);
  return row;
}
