import { Readable } from 'node:stream';
import { ListRevisionsQuery, type QueryContext } from '@latchkey/queries';
import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { AnsweredFrom } from '../http/answered-from.js';
import { Answers } from '../http/openapi.decorators.js';
import { listOf, pageOf } from '../http/paging.js';
import { Asking } from '../http/request-context.js';
import { Roles } from '../http/route-rules.js';
import { csvHeader, csvLines, exportLines, jsonLines } from './revision-export.js';
import { exportRevisionsQuery, listRevisionsQuery, revisionView, toRevisionView } from './revision.schemas.js';

@Controller('v1')
export class RevisionsController {
  constructor(private readonly queries: QueryBus) {}

  @Get('revisions')
  @AnsweredFrom('history')
  @Answers(
    200,
    'Revision history, newest first; who is not an admin sees what was done in their own name',
    listOf(revisionView),
  )
  async list(
    @Asking() context: QueryContext,
    @Query({ schema: listRevisionsQuery }) query: z.infer<typeof listRevisionsQuery>,
  ) {
    const { limit, cursor, ...filter } = query;
    const found = await this.queries.execute(
      new ListRevisionsQuery(context, filter, { limit, cursor: cursor ?? null }),
    );
    return pageOf(found, toRevisionView);
  }

  @Get('revisions.csv')
  @AnsweredFrom('history')
  @Roles('admin')
  @Answers(200, 'Revision history as CSV, all pages')
  csv(
    @Asking() context: QueryContext,
    @Query({ schema: exportRevisionsQuery }) filter: z.infer<typeof exportRevisionsQuery>,
  ): StreamableFile {
    const lines = exportLines(this.queries, context, filter, csvLines);
    return file(prefixed(csvHeader(), lines), 'text/csv; charset=utf-8', 'revisions.csv');
  }

  @Get('revisions.jsonl')
  @AnsweredFrom('history')
  @Roles('admin')
  @Answers(200, 'Revision history as JSON lines, all pages')
  jsonl(
    @Asking() context: QueryContext,
    @Query({ schema: exportRevisionsQuery }) filter: z.infer<typeof exportRevisionsQuery>,
  ): StreamableFile {
    return file(
      exportLines(this.queries, context, filter, jsonLines),
      'application/jsonl; charset=utf-8',
      'revisions.jsonl',
    );
  }
}

function file(lines: AsyncIterable<string>, type: string, name: string): StreamableFile {
  const body = Readable.from(lines, { objectMode: false });
  return new StreamableFile(body, { type, disposition: `attachment; filename="${name}"` });
}

async function* prefixed(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}
