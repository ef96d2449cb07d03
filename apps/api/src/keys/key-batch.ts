import {
  DeleteKeyCommand,
  DisableKeyCommand,
  EditKeyCommand,
  EnableKeyCommand,
  type CommandContext,
  type Committed,
} from '@latchkey/commands';
import { digestOf, IdempotencyKeyReused, LatchkeyError, ValidationFailed, type Key } from '@latchkey/domain';
import { problemOf } from '@latchkey/platform';
import { Replica, Sessions } from '@latchkey/replica';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CommandGateway } from '../http/command-gateway.js';
import type { KeyBatchBody, KeyBatchItem } from './key-batch.schemas.js';
import { KeyPresenter } from './key.presenter.js';

/** Applies one action to many keys: a command and an event for each, all at once. */
@Injectable()
export class KeyBatch {
  constructor(
    private readonly commands: CommandGateway,
    private readonly replica: Replica,
    private readonly sessions: Sessions,
    private readonly present: KeyPresenter,
  ) {}

  /** @throws ValidationFailed, IdempotencyKeyReused before anything is done */
  async run(context: CommandContext, body: KeyBatchBody, reply: FastifyReply): Promise<KeyBatchItem[]> {
    this.#check(context, body);
    // Changing the caller's own key may end its right to change the others, so it comes last.
    const own = this.#keyBehind(context);
    const groups = [body.ids.filter((id) => id !== own), body.ids.filter((id) => id === own)];
    const commands = groups.map((ids) => ids.map((id) => commandOf(contextOf(context, id), id, body)));
    const settled = (await this.commands.executeAll(commands, reply)).flat();
    const results = new Map(groups.flat().map((id, i) => [id, settled[i]!]));
    return Promise.all(body.ids.map((id) => this.#item(id, results.get(id)!, context.requestId ?? '')));
  }

  /** The key that lets the caller in: its own, or the one its session was opened with. */
  #keyBehind({ account, user, key, session }: CommandContext): string | null {
    if (key !== null) return key.id;
    return (session && this.sessions.signedIn(account, user.id, session)?.session.keyId) || null;
  }

  #check(context: CommandContext, body: KeyBatchBody): void {
    if (context.ifMatch !== null) {
      const message = 'is the version of one key: leave it out, or change the keys one by one';
      throw new ValidationFailed([{ pointer: 'If-Match', message }]);
    }
    const account = this.replica.account(context.account);
    if (body.action === 'remap' && account.user(body.mappedUserId) === null) {
      throw new ValidationFailed([{ pointer: '/mappedUserId', message: 'must be the id of a user of this account' }]);
    }
    for (const id of body.ids) {
      const { idempotency } = contextOf(context, id);
      const before = idempotency && this.replica.stream(context.account, id)?.remembered(idempotency.command);
      if (before && before.request !== idempotency.request) throw new IdempotencyKeyReused();
    }
  }

  async #item(id: string, result: PromiseSettledResult<Committed<Key>>, requestId: string): Promise<KeyBatchItem> {
    if (result.status === 'fulfilled') {
      return { id, outcome: 'done', key: await this.present.state(result.value.state) };
    }
    const error: unknown = result.reason;
    if (!(error instanceof LatchkeyError)) throw error;
    const { errors, ...problem } = problemOf(error, requestId);
    const outcome = error.code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'refused';
    return { id, outcome, problem: { ...problem, ...(errors && { errors: [...errors] }) } };
  }
}

/** Each key remembers the batch under an id of its own. */
function contextOf(context: CommandContext, id: string): CommandContext {
  const { idempotency } = context;
  if (idempotency === null) return context;
  return { ...context, idempotency: { ...idempotency, command: digestOf(idempotency.command, id) } };
}

function commandOf(context: CommandContext, id: string, body: KeyBatchBody) {
  switch (body.action) {
    case 'disable':
      return new DisableKeyCommand(context, id, body.reason ?? null);
    case 'enable':
      return new EnableKeyCommand(context, id);
    case 'delete':
      return new DeleteKeyCommand(context, id);
    case 'remap':
      return new EditKeyCommand(context, id, { mappedUserId: body.mappedUserId });
  }
}
