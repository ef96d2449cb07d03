import { DeleteKeyCommand, DisableKeyCommand, EditKeyCommand, EnableKeyCommand } from '@latchkey/commands';
import type { CommandContext, Committed } from '@latchkey/commands';
import { IdempotencyKeyReused, idSchema, ValidationFailed, type Key } from '@latchkey/domain';
import { Replica, Sessions } from '@latchkey/replica';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { contextOfOne, requireNoVersion, undone } from '../http/one-of-many.js';
import { problemView } from '../http/problem.js';
import type { Sender } from '../http/request-context.js';
import { KeyPresenter } from './key.presenter.js';
import { keyView, reasonSchema } from './key.schemas.js';

const MOST_KEYS = 200;

const ids = z
  .array(idSchema)
  .min(1)
  .max(MOST_KEYS)
  .refine((all) => new Set(all).size === all.length, { message: 'must name each key once' })
  .meta({ uniqueItems: true, description: 'Ids of keys, each once' });

const to = <A extends string>(action: A) => z.literal(action).describe('What to do');
const reason = reasonSchema.describe('Why, for people');
const mappedUserId = idSchema.describe('Id of the user that the keys shall act as');

export const keyBatchBody = z
  .discriminatedUnion('action', [
    z.strictObject({ action: to('disable'), ids, reason: reason.optional() }).meta({ id: 'DisableApiKeys' }),
    z.strictObject({ action: to('enable'), ids }).meta({ id: 'EnableApiKeys' }),
    z.strictObject({ action: to('delete'), ids }).meta({ id: 'DeleteApiKeys' }),
    z.strictObject({ action: to('remap'), ids, mappedUserId }).meta({ id: 'RemapApiKeys' }),
  ])
  .meta({ id: 'ApiKeysChange' });

export type KeyBatchBody = z.infer<typeof keyBatchBody>;

const OUTCOME =
  'refused: surely not done, and problem says why; unknown: repeat the request with the same Idempotency-Key';

const itemView = z
  .object({
    id: z.string().describe('of the key'),
    outcome: z.enum(['done', 'refused', 'unknown']).describe(OUTCOME),
    key: keyView.optional().describe('where it is done'),
    problem: problemView.optional().describe('where it is not'),
  })
  .meta({ id: 'ApiKeysChangeItem' });

export const keyBatchView = z
  .object({ items: z.array(itemView).describe('in the order of the ids') })
  .meta({ id: 'ApiKeysChanged' });

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
  async run({ context, reply }: Sender, body: KeyBatchBody): Promise<z.infer<typeof keyBatchView>> {
    this.#check(context, body);
    // Changing the caller's own key may end its right to change the others, so it comes last.
    const own = this.#keyBehind(context);
    const groups = [body.ids.filter((id) => id !== own), body.ids.filter((id) => id === own)];
    const commands = groups.map((ids) => ids.map((id) => commandOf(contextOfOne(context, id), id, body)));
    const settled = (await this.commands.executeAll(commands, reply)).flat();
    const results = new Map(groups.flat().map((id, i) => [id, settled[i]!]));
    const items = body.ids.map((id) => this.#item(id, results.get(id)!, context.requestId));
    return { items: await Promise.all(items) };
  }

  /** The key that lets the caller in: its own, or the one its session was opened with. */
  #keyBehind({ account, user, key, session, address }: CommandContext): string | null {
    if (key !== null) return key.id;
    const origin = { ip: address ?? undefined };
    return (session && this.sessions.signedIn(account, user.id, session, origin)?.session.keyId) || null;
  }

  #check(context: CommandContext, body: KeyBatchBody): void {
    requireNoVersion(context);
    if (body.action === 'remap' && this.replica.account(context.account).user(body.mappedUserId) === null) {
      throw invalid('/mappedUserId', 'must be the id of a user of this account');
    }
    for (const id of body.ids) {
      const { idempotency } = contextOfOne(context, id);
      const before = idempotency && this.replica.stream(context.account, id)?.remembered(idempotency.command);
      if (before && before.request !== idempotency.request) throw new IdempotencyKeyReused();
    }
  }

  async #item(
    id: string,
    result: PromiseSettledResult<Committed<Key>>,
    requestId: string | null,
  ): Promise<z.infer<typeof itemView>> {
    if (result.status === 'fulfilled') {
      return { id, outcome: 'done', key: await this.present.state(result.value.state) };
    }
    return { id, ...undone(result.reason, requestId) };
  }
}

const invalid = (pointer: string, message: string) => new ValidationFailed([{ pointer, message }]);

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
