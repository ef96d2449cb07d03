import { mailboxOf, type User } from '@latchkey/domain';

/** Which users of an account have which e-mail address. */
export class UsersByEmail {
  readonly #ids = new Map<string, Set<string>>();

  constructor(users: Iterable<User>) {
    for (const user of users) this.move(null, user);
  }

  /** Ids of the users with this address, in no particular order. */
  with(email: string): readonly string[] {
    return [...(this.#ids.get(mailboxOf(email)) ?? [])];
  }

  move(before: User | null, after: User): void {
    if (before?.email === after.email) return;
    if (before?.email) this.#take(mailboxOf(before.email), before.id);
    if (!after.email) return;
    const mailbox = mailboxOf(after.email);
    this.#ids.set(mailbox, (this.#ids.get(mailbox) ?? new Set()).add(after.id));
  }

  #take(mailbox: string, id: string): void {
    const ids = this.#ids.get(mailbox);
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(mailbox);
  }
}
