import { ActivateUserCommand, DeactivateUserCommand, EditUserCommand, KeyedQueue } from '@latchkey/commands';
import { RegisterUserCommand, type CommandContext, type Committed } from '@latchkey/commands';
import { mailboxOf, newUserSchema, UserNotFound, ValidationFailed, type User } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Injectable } from '@nestjs/common';
import type { Command } from '@nestjs/cqrs';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { contextOfOne, isReadable, requireNoVersion, undone, Unread } from '../http/one-of-many.js';
import type { Sender } from '../http/request-context.js';
import { validationFailed } from '../http/validation.js';
import type { ImportedUser, importUsersBody, usersImportedView } from './user-import.schemas.js';

type Item = z.infer<typeof usersImportedView>['items'][number];
type Did = Item['did'][number];

/** Makes users match a list: up to two commands for each, and many users at once. */
@Injectable()
export class UserImport {
  /** one after the other those that would be found by the same address */
  readonly #mailboxes = new KeyedQueue();

  constructor(
    private readonly commands: CommandGateway,
    private readonly replica: Replica,
  ) {}

  /** @throws ValidationFailed where the request states a version */
  async run({ context, reply }: Sender, body: z.output<typeof importUsersBody>) {
    requireNoVersion(context);
    const asked = { ...context, isDryRun: body.dryRun };
    const done: Committed<User>[] = [];
    const isOwn = this.#isCaller(context);
    const results = new Map<ImportedUser, Promise<Item>>();
    const match = (given: ImportedUser) => results.set(given, this.#inTurn(asked, given, done));
    const read = body.users.filter(isReadable);
    read.filter((one) => !isOwn(one)).forEach(match);
    await Promise.all(results.values());
    // what changes the caller may end its right to change the others, so it comes last
    read.filter(isOwn).forEach(match);
    const itemOf = (one: ImportedUser | Unread) =>
      one instanceof Unread ? { did: [], ...one.undone(context.requestId) } : results.get(one)!;
    const view = { items: await Promise.all(body.users.map(itemOf)) };
    this.commands.describe(done, reply);
    return view;
  }

  /** Whether a user of the list is the caller. */
  #isCaller({ account, user: { id } }: CommandContext): (given: ImportedUser) => boolean {
    const { externalId, email } = this.replica.account(account).user(id)!;
    const mailbox = email && mailboxOf(email);
    return (given) =>
      given.id === id ||
      (externalId !== null && given.externalId === externalId) ||
      (given.email !== undefined && mailboxOf(given.email) === mailbox);
  }

  #inTurn(context: CommandContext, given: ImportedUser, done: Committed<User>[]): Promise<Item> {
    const match = () => this.#match(context, given, done);
    return given.email === undefined
      ? match()
      : this.#mailboxes.run(`${context.account}/${mailboxOf(given.email)}`, match);
  }

  async #match(context: CommandContext, given: ImportedUser, done: Committed<User>[]): Promise<Item> {
    const did: Did[] = [];
    let id: string | undefined;
    const send = async (what: Did, command: Command<Committed<User>> & { context: CommandContext }) => {
      const committed = await this.commands.executePart(command);
      done.push(committed);
      if (committed.outcome === 'done') did.push(what);
      return committed.state;
    };
    try {
      const found = this.#find(context.account, given);
      id = found?.id;
      const user = await (found === null
        ? send('created', registration(context, given))
        : send('edited', edit(context, found, given)));
      // what is not registered has no id, and cannot be deactivated
      const isThere = found !== null || !context.isDryRun;
      if (isThere) ({ id } = user);
      if (id !== undefined && given.active !== undefined && given.active !== user.active) {
        const What = given.active ? ActivateUserCommand : DeactivateUserCommand;
        await send(given.active ? 'activated' : 'deactivated', new What(contextOfOne(context, `active ${id}`), id));
      }
      return { outcome: outcomeOf(did), ...(id !== undefined && { id }), did };
    } catch (error) {
      return { ...(id !== undefined && { id }), did, ...undone(error, context.requestId) };
    }
  }

  /** The user who is meant: by id, by externalId, or by an address of one alone; null: there is none yet. */
  #find(accountId: string, { id, externalId, email }: ImportedUser): User | null {
    const account = this.replica.account(accountId);
    if (id !== undefined) return account.user(id) ?? missing();
    const known = externalId === undefined ? null : account.userIdWith(externalId);
    if (known !== null) return account.user(known);
    const ids = email === undefined ? [] : account.usersByEmail.with(email);
    if (ids.length > 1) throw invalid('/email', 'is that of several users: name one by id or externalId');
    const user = ids.length === 0 ? null : account.user(ids[0]!)!;
    // another system knows that one by another id
    return user !== null && externalId !== undefined && user.externalId !== null ? null : user;
  }
}

function registration(
  context: CommandContext,
  { id: _id, active: _active, ...given }: ImportedUser,
): RegisterUserCommand {
  const { data, error } = newUserSchema.safeParse(given);
  if (error !== undefined) throw validationFailed(error.issues);
  return new RegisterUserCommand(contextOfOne(context, `create ${data.externalId ?? mailboxOf(data.email)}`), data);
}

function edit(context: CommandContext, { id, externalId }: User, given: ImportedUser): EditUserCommand {
  const { id: _id, active: _active, ...changes } = given;
  // who is found by id may have it already
  if (changes.externalId === externalId) delete changes.externalId;
  return new EditUserCommand(contextOfOne(context, `edit ${id}`), id, changes);
}

function outcomeOf(did: readonly Did[]): Item['outcome'] {
  if (did.length === 0) return 'unchanged';
  return did.includes('created') ? 'created' : 'changed';
}

function missing(): never {
  throw new UserNotFound();
}

const invalid = (pointer: string, message: string) => new ValidationFailed([{ pointer, message }]);
