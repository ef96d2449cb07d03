import type { KeyCounts, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../query-context.js';
import { READ_MODEL } from '../tokens.js';
import { CountKeysQuery } from './count-keys.query.js';

const SOON_MS = 14 * 86_400_000;

@QueryHandler(CountKeysQuery)
export class CountKeysHandler implements IQueryHandler<CountKeysQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, now }: CountKeysQuery): Promise<KeyCounts> {
    requireAdmin(context);
    return this.readModel.keyCounts(context.account, now, now + SOON_MS);
  }
}
