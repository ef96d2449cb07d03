import { digestSecret } from '@latchkey/domain';
import type { FeedKey, FeedLine, FeedRow, FeedUser, JsonObject } from '@latchkey/domain';
import type { Grant, ReplicaSource, Report, ReportedEntry } from '../source/replica-source.port.js';
import { Wakeup } from '../source/waiting.js';
import { headersOf, helloTo, keyRowOf, LEASE_MS, position, STALE, testCredential, userRowOf } from './test-rows.js';
import type { RecordedEntry, TestHeaders, TestKey, TestUser } from './test-rows.js';

/** The users and keys that a TestLatchkey begins with. */
export interface TestLatchkeyOptions {
  readonly users?: readonly TestUser[];
  readonly keys?: readonly TestKey[];
}

/**
 * A Latchkey in the memory of a test. Hand it to `LatchkeyTestingModule`, or as the source to `GuardReplica`: guard,
 * strategy and recorder are the real ones. Changes resolve once every guard that follows it has applied them; they throw
 * TypeError for a user or key that the test does not have.
 */
export class TestLatchkey implements ReplicaSource {
  readonly #users = new Map<string, FeedUser>();
  readonly #keys = new Map<string, FeedKey>();
  readonly #rotations = new Map<string, number>();
  readonly #recorded = new Map<string, RecordedEntry>();
  /** by instance and boot: up to where it has applied everything */
  readonly #guards = new Map<string, number>();
  readonly #changes: FeedRow[] = [];
  readonly #wakeup = new Wakeup();
  #isStale = false;
  /** how many guards were following when it went stale */
  #lost = 0;

  /** @throws TypeError when a key acts for an unknown user, or a name is used twice */
  constructor({ users = [], keys = [] }: TestLatchkeyOptions = {}) {
    for (const user of users) void this.#add(userRowOf(user));
    for (const key of keys) void this.#add(keyRowOf(key, this.#user(key.user).id));
  }

  /** What was recorded, oldest first, once the outcome of each entry is known (or a second has passed). */
  async recorded(): Promise<readonly RecordedEntry[]> {
    await this.#until(() => [...this.#recorded.values()].every(({ outcome }) => outcome !== 'unknown'), 1_000);
    return [...this.#recorded.values()];
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
    await this.#add(userRowOf(user));
  }

  async addKey(key: TestKey): Promise<void> {
    await this.#add(keyRowOf(key, this.#user(key.user).id));
  }

  deleteKey(key: string | TestKey): Promise<void> {
    return this.#put({ ...this.#key(key), deleted: true });
  }

  disableKey(key: string | TestKey): Promise<void> {
    return this.#put({ ...this.#key(key), enabled: false });
  }

  enableKey(key: string | TestKey): Promise<void> {
    return this.#put({ ...this.#key(key), enabled: true });
  }

  mapKey(key: string | TestKey, user: string | TestUser): Promise<void> {
    return this.#put({ ...this.#key(key), mappedUserId: this.#user(user).id });
  }

  /** Changes what a key may do, where from, and what services are told of it; members that are left out stay. */
  changeKey(
    key: string | TestKey,
    changes: Pick<TestKey, 'scopes' | 'allowedAddresses' | 'limit' | 'environment' | 'metadata'>,
  ) {
    return this.#put({ ...this.#key(key), ...changes });
  }

  /** The old secret works no more; resolves with the new headers. */
  async rotateKey(key: string | TestKey): Promise<TestHeaders> {
    const { id } = this.#key(key);
    this.#rotations.set(id, (this.#rotations.get(id) ?? 0) + 1);
    const headers = this.headersOf(key);
    await this.#put({ ...this.#key(key), digest: digestSecret(headers.secretKey) });
    return headers;
  }

  deactivateUser(user: string | TestUser): Promise<void> {
    return this.#put({ ...this.#user(user), active: false });
  }

  activateUser(user: string | TestUser): Promise<void> {
    return this.#put({ ...this.#user(user), active: true });
  }

  changeRole(user: string | TestUser, role: NonNullable<TestUser['role']>): Promise<void> {
    return this.#put({ ...this.#user(user), role });
  }

  changeAttributes(user: string | TestUser, attributes: JsonObject): Promise<void> {
    return this.#put({ ...this.#user(user), attributes });
  }

  /** The guards lose Latchkey and their lease: they answer 503 until `comeBack`. */
  goStale(): Promise<void> {
    this.#lost = this.#guards.size;
    this.#isStale = true;
    return this.#until(() => this.#guards.size === 0);
  }

  comeBack(): Promise<void> {
    this.#isStale = false;
    return this.#until(() => this.#guards.size >= this.#lost);
  }

  /** @internal */
  async *follow(after: string | null, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]> {
    const wake = () => this.#wakeup.ring();
    signal.addEventListener('abort', wake);
    try {
      while (this.#isStale && !signal.aborted) await this.#wakeup.wait();
      let told = this.#changes.length;
      yield [helloTo(after), ...this.#users.values(), ...this.#keys.values(), position(told)];
      while (!signal.aborted) {
        if (this.#isStale) return yield [STALE];
        if (told === this.#changes.length) await this.#wakeup.wait();
        const rows = this.#changes.slice(told);
        told += rows.length;
        if (rows.length > 0) yield [...rows, position(told)];
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  /** @internal */
  report(report: Report): Promise<Grant> {
    const { instance, boot, applied, leaving } = report;
    const guard = `${instance}/${boot}`;
    const granted = !this.#isStale && leaving !== true;
    if (granted) this.#guards.set(guard, Number(applied.split('.')[1]));
    else this.#guards.delete(guard);
    this.#wakeup.ring();
    return Promise.resolve({
      granted,
      leaseMs: LEASE_MS,
      now: Date.now(),
      reason: null,
      leaveToken: guard,
      verifiers: Math.max(1, this.#guards.size),
    });
  }

  /** @internal */
  async leave(token: string): Promise<void> {
    this.#guards.delete(token);
    this.#wakeup.ring();
  }

  /** @internal */
  async append(entries: readonly ReportedEntry[]): Promise<void> {
    for (const { kind, id, ...members } of entries) {
      const before = kind === 'started' ? { outcome: 'unknown', changes: [] } : this.#recorded.get(id);
      if (before !== undefined) this.#recorded.set(id, { ...before, ...members } as RecordedEntry);
    }
    this.#wakeup.ring();
  }

  #add(row: FeedRow): Promise<void> {
    const rows: Map<string, FeedRow> = row.type === 'key' ? this.#keys : this.#users;
    if (rows.has(row.id)) throw new TypeError(`there is a ${row.type} ${row.id} already: give one of them another id`);
    return this.#put(row);
  }

  /** Resolves once every guard that holds a lease has applied all changes. */
  #put(row: FeedRow): Promise<void> {
    if (row.type === 'key') this.#keys.set(row.id, row);
    else this.#users.set(row.id, row);
    const newest = this.#changes.push(row);
    return this.#until(() => [...this.#guards.values()].every((applied) => applied >= newest));
  }

  async #until(holds: () => boolean, withinMs = 2_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    this.#wakeup.ring();
    while (!holds() && performance.now() < deadline) await this.#wakeup.wait(50);
  }

  #key(key: string | TestKey): FeedKey {
    return found(this.#keys, 'key', key);
  }

  #user(user: string | TestUser): FeedUser {
    return found(this.#users, 'user', user);
  }
}

function found<Row extends FeedRow>(rows: Map<string, Row>, what: string, asked: string | TestKey | TestUser): Row {
  const { id, name } =
    typeof asked === 'string' ? { id: asked, name: asked } : { id: asked.id ?? '', name: asked.name };
  const row = rows.get(id) ?? [...rows.values()].find((one) => one.name === name);
  if (row === undefined) throw new TypeError(`there is no ${what} ${name}: name it among the ${what}s of the test`);
  return row;
}
