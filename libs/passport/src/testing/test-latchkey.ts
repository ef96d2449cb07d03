import { digestSecret, type FeedKey, type FeedLine, type FeedRow, type FeedUser } from '@latchkey/domain';
import type { Grant, ReplicaSource, Report, ReportedEntry } from '../source/replica-source.port.js';
import { TestFeed, type RecordedEntry } from './test-feed.js';
import { headersOf, keyRowOf, testCredential, userRowOf } from './test-people.js';
import type { TestHeaders, TestKey, TestUser } from './test-people.js';

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
  readonly #feed = new TestFeed();
  readonly #rotations = new Map<string, number>();

  /** @throws TypeError when a key acts for an unknown user, or a name is used twice */
  constructor({ users = [], keys = [] }: TestLatchkeyOptions = {}) {
    for (const user of users) void this.#feed.add(userRowOf(user));
    for (const key of keys) void this.#feed.add(keyRowOf(key, this.#user(key.user).id));
  }

  /** What was recorded, oldest first, once the outcome of each entry is known (or a second has passed). */
  async recorded(): Promise<readonly RecordedEntry[]> {
    await this.#feed.settled();
    return [...this.#feed.recorded.values()];
  }

  forgetRecorded(): void {
    this.#feed.recorded.clear();
  }

  /** The headers that a caller with this key sends, by its name or id; after a rotation the new ones. */
  headersOf(key: string | TestKey): TestHeaders {
    const { id, name, kind } = this.#key(key);
    const rotations = this.#rotations.get(id) ?? 0;
    const { accessKey, secretKey } = headersOf({ id, name, kind });
    return { accessKey, secretKey: rotations === 0 ? secretKey : testCredential(`${id} ${rotations}`, kind).secretKey };
  }

  async addUser(user: TestUser): Promise<void> {
    await this.#feed.add(userRowOf(user));
  }

  async addKey(key: TestKey): Promise<void> {
    await this.#feed.add(keyRowOf(key, this.#user(key.user).id));
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
  goStale(): Promise<void> {
    return this.#feed.goStale();
  }

  comeBack(): Promise<void> {
    return this.#feed.comeBack();
  }

  /** @internal */
  follow(after: string | null, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]> {
    return this.#feed.follow(after, signal);
  }

  /** @internal */
  report(report: Report): Promise<Grant> {
    return this.#feed.report(report);
  }

  /** @internal */
  leave(token: string): Promise<void> {
    return this.#feed.leave(token);
  }

  /** @internal */
  append(entries: readonly ReportedEntry[]): Promise<void> {
    return this.#feed.append(entries);
  }

  #changeKey(key: string | TestKey, change: Partial<FeedKey>): Promise<void> {
    return this.#feed.put({ ...this.#key(key), ...change });
  }

  #changeUser(user: string | TestUser, change: Partial<FeedUser>): Promise<void> {
    return this.#feed.put({ ...this.#user(user), ...change });
  }

  #key(key: string | TestKey): FeedKey {
    return found(this.#feed.keys, 'key', key);
  }

  #user(user: string | TestUser): FeedUser {
    return found(this.#feed.users, 'user', user);
  }
}

function found<Row extends FeedRow>(rows: Map<string, Row>, what: string, asked: string | TestKey | TestUser): Row {
  const { id, name } =
    typeof asked === 'string' ? { id: asked, name: asked } : { id: asked.id ?? '', name: asked.name };
  const row = rows.get(id) ?? [...rows.values()].find((one) => one.name === name);
  if (row === undefined) throw new TypeError(`there is no ${what} ${name}: name it among the ${what}s of the test`);
  return row;
}
