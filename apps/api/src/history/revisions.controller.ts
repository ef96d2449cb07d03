import { ListRevisionsQuery } from '@latchkey/queries';
import { Controller, Get, Query, Res, type StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Exports } from '../http/exports.js';
import { listOf, pageOf } from '../http/paging.js';
import { QueryContext } from '../http/request-context.js';
import { AnsweredFrom, Answers, Access } from '../http/route-rules.js';
import { csvHeader, csvLines, exportLines, jsonLines } from './revision-export.js';
import { csvQuery, exportRevisionsQuery, listRevisionsQuery } from './revision.schemas.js';
import { revisionView, toRevisionView } from './revision.schemas.js';

@Controller('v1')
export class RevisionsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly exports: Exports,
  ) {}

  @Get('revisions')
  @Access('history:read')
  @AnsweredFrom('history')
  @Answers(200, listOf(revisionView), 'FORBIDDEN')
  async listRevisions(
    @QueryContext() context: QueryContext,
    @Query({ schema: listRevisionsQuery })
    { limit, cursor, includeTotal, ...filter }: z.infer<typeof listRevisionsQuery>,
  ) {
    const found = await this.queries.execute(new ListRevisionsQuery(context, filter, { limit, cursor, includeTotal }));
    return pageOf(found, toRevisionView);
  }

  @Get('revisions.csv')
  @Access('history:read', 'admin')
  @AnsweredFrom('history')
  @Answers(200, { 'text/csv': 'a line for each entry, and one with the names of the columns first' })
  exportRevisionsAsCsv(
    @QueryContext() context: QueryContext,
    @Query({ schema: csvQuery }) { bom, ...filter }: z.infer<typeof csvQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): StreamableFile {
    const lines = exportLines(this.queries, context, filter, csvLines, csvHeader(bom));
    return this.exports.send(reply, lines, 'revisions.csv', 'text/csv; charset=utf-8');
  }

  @Get('revisions.jsonl')
  @Access('history:read', 'admin')
  @AnsweredFrom('history')
  @Answers(200, { 'application/jsonl': 'an entry a line, as in GET /v1/revisions' })
  exportRevisionsAsJsonLines(
    @QueryContext() context: QueryContext,
    @Query({ schema: exportRevisionsQuery }) filter: z.infer<typeof exportRevisionsQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): StreamableFile {
    const lines = exportLines(this.queries, context, filter, jsonLines);
    return this.exports.send(reply, lines, 'revisions.jsonl', 'application/jsonl; charset=utf-8');
  }
}
