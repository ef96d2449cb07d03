import { digestSecret, type FeedKey, type FeedRow, type FeedUser } from '@latchkey/domain';
import { TestFeed } from './test-feed.js';
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
export class TestLatchkey extends TestFeed {
  readonly #rotations = new Map<string, number>();

  /** @throws TypeError when a key acts for an unknown user, or a name is used twice */
  constructor({ users = [], keys = [] }: TestLatchkeyOptions = {}) {
    super();
    for (const user of users) this.add(userRowOf(user));
    for (const key of keys) this.add(keyRowOf(key, this.#user(key.user).id));
  }

  /** The headers that a caller with this key sends, by its name or id; after a rotation the new ones. */
  headersOf(key: string | TestKey): TestHeaders {
    const { id, name, kind } = this.#key(key);
    const rotations = this.#rotations.get(id) ?? 0;
    const { accessKey, secretKey } = headersOf({ id, name, kind });
    return { accessKey, secretKey: rotations === 0 ? secretKey : testCredential(`${id} ${rotations}`, kind).secretKey };
  }

  async addUser(user: TestUser): Promise<void> {
    this.add(userRowOf(user));
    await this.heard();
  }

  async addKey(key: TestKey): Promise<void> {
    this.add(keyRowOf(key, this.#user(key.user).id));
    await this.heard();
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

  #changeKey(key: string | TestKey, change: Partial<FeedKey>): Promise<void> {
    this.put({ ...this.#key(key), ...change });
    return this.heard();
  }

  #changeUser(user: string | TestUser, change: Partial<FeedUser>): Promise<void> {
    this.put({ ...this.#user(user), ...change });
    return this.heard();
  }

  #key(key: string | TestKey): FeedKey {
    return found(this.keys, 'key', key);
  }

  #user(user: string | TestUser): FeedUser {
    return found(this.users, 'user', user);
  }
}

function found<Row extends FeedRow>(rows: Map<string, Row>, what: string, asked: string | TestKey | TestUser): Row {
  const { id, name } =
    typeof asked === 'string' ? { id: asked, name: asked } : { id: asked.id ?? '', name: asked.name };
  const row = rows.get(id) ?? [...rows.values()].find((one) => one.name === name);
  if (row === undefined) throw new TypeError(`there is no ${what} ${name}: name it among the ${what}s of the test`);
  return row;
}
