import { OtherHistory } from '@latchkey/domain';
import { foreignTo, POSITION_PATTERN, type Position } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import { Public } from '@latchkey/passport';
import { Controller, Get, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiExcludeController, ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { streamLines } from '../http/line-stream.js';
import { OpenStreams } from '../http/open-streams.js';
import { positionIn } from '../http/paging.js';
import { PublicAddress } from '../http/public-address.js';
import type { AuthenticatedRequest } from '../http/request-context.js';
import { varyBy } from '../http/response-headers.js';
import { AnsweredFrom, Answers, Access, VERIFIERS } from '../http/route-rules.js';
import { asyncApiDocument, documentAddress } from './asyncapi.js';
import { endOf, wireFormat, type WireFormat } from './event-lines.js';
import { EventStream } from './event-stream.js';

const pattern = POSITION_PATTERN.source;
const after = z.string().meta({ pattern, description: 'What was read last; absent: from the beginning' });
const eventsQuery = z.strictObject({ after: after.optional() });

const LINES = 'one JSON object a line; /asyncapi.json says which there are';

@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly installation: Installation,
    private readonly streams: OpenStreams,
    private readonly address: PublicAddress,
  ) {}

  @Get()
  @Access('events:read', ...VERIFIERS)
  @AnsweredFrom('memory')
  @Answers(200, { 'application/x-ndjson': LINES, 'text/event-stream': LINES })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Same as after, which wins',
    schema: { type: 'string', pattern },
  })
  async streamEvents(
    @Query({ schema: eventsQuery }) query: z.infer<typeof eventsQuery>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const after = lastRead(query, request);
    const watch = this.streams.open(reply);
    const { log, replica } = this.installation.writeSide;
    const foreign = after && (await foreignTo(replica.position!.log, log, after));
    if (foreign !== null) throw new OtherHistory(foreign);
    const account = request.user.account.id;
    const asyncApi = documentAddress(this.address, request);
    const { stopping } = this.streams;
    const events = new EventStream({ log, replica, account, watch, after, asyncApi, stopping });
    const format = wireFormat(request.headers.accept);
    const tooSlow = format.write(endOf('slow-reader'));
    const file = streamLines(reply, written(events, format), format.contentType, tooSlow);
    varyBy(reply, 'Accept');
    return file;
  }
}

async function* written(events: EventStream, format: WireFormat): AsyncGenerator<string> {
  for await (const lines of events.lines()) yield lines.map(format.write).join('');
}

/** What the reader read last, by the query, else by the header; null: nothing. */
function lastRead({ after: given }: z.infer<typeof eventsQuery>, { headers }: FastifyRequest): Position | null {
  if (given !== undefined) return positionIn(given, '?after');
  const last = headers['last-event-id'];
  return last === undefined ? null : positionIn(last, 'Last-Event-ID');
}

/** Describes events as /openapi.json describes requests. */
@Public()
@ApiExcludeController()
@Controller('asyncapi.json')
export class AsyncApiController {
  readonly #document: Record<string, unknown>;

  constructor(address: PublicAddress) {
    this.#document = asyncApiDocument(address.url);
  }

  @Get()
  getAsyncApi(): Record<string, unknown> {
    return this.#document;
  }
}
