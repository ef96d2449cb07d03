import { importedKeyId, ImportKeyCommand, type CommandContext, type Committed } from '@latchkey/commands';
import type { ImportedKey } from '@latchkey/commands';
import type { Key } from '@latchkey/domain';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { contextOfOne, isReadable, requireNoVersion, undone, Unread } from '../http/one-of-many.js';
import type { Sender } from '../http/request-context.js';
import type { importKeysBody, keysImportedView } from './key-import.schemas.js';

type Body = z.output<typeof importKeysBody>;
type View = z.infer<typeof keysImportedView>;

/** Takes over keys that exist elsewhere: a command for each, all at once. What is wrong with one keeps no other out. */
@Injectable()
export class KeyImport {
  constructor(private readonly commands: CommandGateway) {}

  /** @throws ValidationFailed where the request states a version */
  async run({ context, reply }: Sender, { keys, dryRun: isDryRun }: Body): Promise<View> {
    requireNoVersion(context);
    const read = keys.filter(isReadable);
    const commands = read.map((key) => commandOf({ ...context, isDryRun }, key));
    const [settled] = await this.commands.executeAll([commands], reply);
    const results = new Map(read.map((key, i) => [key, settled![i]!]));
    const itemOf = (one: Body['keys'][number]) =>
      one instanceof Unread
        ? one.undone(context.requestId)
        : { accessKey: one.accessKey, ...outcomeOf(results.get(one)!, context) };
    return { items: keys.map(itemOf) };
  }
}

function commandOf(context: CommandContext, key: ImportedKey): ImportKeyCommand {
  return new ImportKeyCommand(contextOfOne(context, importedKeyId(context.account, key.accessKey)), key);
}

function outcomeOf(result: PromiseSettledResult<Committed<Key>>, { requestId }: CommandContext) {
  if (result.status === 'rejected') return undone(result.reason, requestId);
  const { state, outcome } = result.value;
  return { outcome: outcome === 'done' ? ('created' as const) : ('unchanged' as const), id: state.id };
}
