import { importedKeyId, ImportKeyCommand, type CommandContext, type Committed } from '@latchkey/commands';
import type { Key } from '@latchkey/domain';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { contextOfOne, requireNoVersion, undone, type Unread } from '../http/one-of-many.js';
import type { Sender } from '../http/request-context.js';
import { validationFailed } from '../http/validation.js';
import { ReadKey, type importKeysBody, type keysImportedView } from './key-import.schemas.js';

type Body = z.output<typeof importKeysBody>;
type Item = z.infer<typeof keysImportedView>['items'][number];

/** Takes over keys that exist elsewhere: a command for each, all at once. What is wrong with one keeps no other out. */
@Injectable()
export class KeyImport {
  constructor(private readonly commands: CommandGateway) {}

  /** @throws ValidationFailed where the request states a version */
  async run({ context, reply }: Sender, { keys, dryRun }: Body): Promise<z.infer<typeof keysImportedView>> {
    requireNoVersion(context);
    const read = keys.filter((one): one is ReadKey => one instanceof ReadKey);
    const [settled] = await this.commands.executeAll(
      [read.map(({ key }) => commandOf({ ...context, isDryRun: dryRun }, key))],
      reply,
    );
    const results = new Map(read.map((one, i) => [one, settled![i]!]));
    return { items: keys.map((one) => (one instanceof ReadKey ? itemOf(one, results.get(one)!, context) : unread(one, context))) }; // prettier-ignore
  }
}

function commandOf(context: CommandContext, key: ReadKey['key']): ImportKeyCommand {
  return new ImportKeyCommand(contextOfOne(context, importedKeyId(context.account, key.accessKey)), key);
}

type Result = PromiseSettledResult<Committed<Key>>;

function itemOf({ key: { accessKey } }: ReadKey, result: Result, { requestId }: CommandContext): Item {
  if (result.status === 'rejected') return { accessKey, ...undone(result.reason, requestId) };
  const { state, outcome } = result.value;
  return { accessKey, outcome: outcome === 'done' ? 'created' : 'unchanged', id: state.id };
}

function unread({ issues }: Unread, { requestId }: CommandContext): Item {
  return undone(validationFailed(issues), requestId);
}
