import { initialPolicy, mailboxOf, NotReady, type Key, type Policy, type User } from '@latchkey/domain';
import type { Stream } from './stream.js';

/** One tenant: nothing crosses it. */
export class Account {
  name = '';
  activeAdmins = 0;
  readonly streams = new Map<string, Stream>();
  /** by digest of caller and idempotency key: users that were created under an id of their own */
  readonly userCreates = new Map<string, string>();
  #usersByEmail: UsersByEmail | null = null;
  #byExternalId: Map<string, string> | null = null;
  #initialPolicy: Policy | null = null;

  constructor(readonly id: string) {}

  /** The id of the user who has this externalId, null when none has. The first call goes through all users. */
  userIdWith(externalId: string): string | null {
    if (this.#byExternalId === null) {
      this.#byExternalId = new Map();
      for (const user of this.#users()) this.#noteExternalId(user);
    }
    return this.#byExternalId.get(externalId) ?? null;
  }

  user(id: string): User | null {
    return id.startsWith('usr_') ? ((this.streams.get(id)?.state ?? null) as User | null) : null;
  }

  /** Made when it is first asked for: most processes never register a user. */
  get usersByEmail(): UsersByEmail {
    return (this.#usersByEmail ??= new UsersByEmail(this.#users()));
  }

  put(user: User, stream: Stream<User>): void {
    this.#usersByEmail?.move(stream.state, user);
    stream.state = user;
    this.#noteExternalId(user);
  }

  // One that was set stays; of several users who were given the same one at once, one answers for it.
  #noteExternalId({ id, externalId }: User): void {
    if (externalId !== null && this.#byExternalId?.has(externalId) === false) this.#byExternalId.set(externalId, id);
  }

  *#users(): Iterable<User> {
    for (const id of this.streams.keys()) {
      const user = this.user(id);
      if (user !== null) yield user;
    }
  }

  /**
   * What the account asks of its keys.
   *
   * @throws NotReady when an event of it cannot be read by this version
   */
  get policy(): Policy {
    const stream = this.streams.get(this.id);
    if (stream?.quarantined) throw new NotReady(POLICY_UNREADABLE, 'Upgrade this process to the version that wrote it');
    return (stream?.state as Policy | null | undefined) ?? (this.#initialPolicy ??= initialPolicy(this.id));
  }

  key(id: string): Key | null {
    return id.startsWith('key_') ? ((this.streams.get(id)?.state ?? null) as Key | null) : null;
  }
}

const POLICY_UNREADABLE = 'this version cannot read the policy of the account, so it creates and edits no keys';

class UsersByEmail {
  readonly #ids = new Map<string, Set<string>>();

  constructor(users: Iterable<User>) {
    for (const user of users) this.move(null, user);
  }

  with(email: string): readonly string[] {
    return [...(this.#ids.get(mailboxOf(email)) ?? [])];
  }

  move(before: User | null, after: User): void {
    if (before?.email === after.email) return;
    if (before?.email) {
      const mailbox = mailboxOf(before.email);
      const ids = this.#ids.get(mailbox);
      ids?.delete(before.id);
      if (ids?.size === 0) this.#ids.delete(mailbox);
    }
    if (!after.email) return;
    const mailbox = mailboxOf(after.email);
    this.#ids.set(mailbox, (this.#ids.get(mailbox) ?? new Set()).add(after.id));
  }
}
