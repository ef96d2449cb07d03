import { ListRevisionsQuery } from '@latchkey/queries';
import { Controller, Get, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Exports, type ExportedFile } from '../http/exports.js';
import { listOf, pageOf } from '../http/paging.js';
import { QueryContext, type AuthenticatedRequest } from '../http/request-context.js';
import { AnsweredFrom, Answers, Roles } from '../http/route-rules.js';
import { csvHeader, csvLines, exportLines, jsonLines } from './revision-export.js';
import {
  csvQuery,
  exportRevisionsQuery,
  listRevisionsQuery,
  revisionView,
  toRevisionView,
} from './revision.schemas.js';

const CSV: ExportedFile = { name: 'revisions.csv', contentType: 'text/csv; charset=utf-8', role: 'admin' };
const JSONL: ExportedFile = { name: 'revisions.jsonl', contentType: 'application/jsonl; charset=utf-8', role: 'admin' };

@Controller('v1')
export class RevisionsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly exports: Exports,
  ) {}

  @Get('revisions')
  @AnsweredFrom('history')
  @Answers(200, listOf(revisionView), 'FORBIDDEN')
  async listRevisions(
    @QueryContext() context: QueryContext,
    @Query({ schema: listRevisionsQuery }) query: z.infer<typeof listRevisionsQuery>,
  ) {
    const { limit, cursor, ...filter } = query;
    const found = await this.queries.execute(new ListRevisionsQuery(context, filter, { limit, cursor }));
    return pageOf(found, toRevisionView);
  }

  @Get('revisions.csv')
  @AnsweredFrom('history')
  @Roles('admin')
  @Answers(200, { 'text/csv': 'a line for each entry, and one with the names of the columns first' })
  exportRevisionsAsCsv(
    @QueryContext() context: QueryContext,
    @Query({ schema: csvQuery }) { bom, ...filter }: z.infer<typeof csvQuery>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): StreamableFile {
    const lines = prefixed(csvHeader(bom), exportLines(this.queries, context, filter, csvLines));
    return this.exports.send(request, reply, lines, CSV);
  }

  @Get('revisions.jsonl')
  @AnsweredFrom('history')
  @Roles('admin')
  @Answers(200, { 'application/jsonl': 'an entry a line, as in GET /v1/revisions' })
  exportRevisionsAsJsonLines(
    @QueryContext() context: QueryContext,
    @Query({ schema: exportRevisionsQuery }) filter: z.infer<typeof exportRevisionsQuery>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): StreamableFile {
    return this.exports.send(request, reply, exportLines(this.queries, context, filter, jsonLines), JSONL);
  }
}

async function* prefixed(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}
