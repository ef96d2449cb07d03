import { OtherHistory, ValidationFailed } from '@latchkey/domain';
import { foreignTo, POSITION_PATTERN, type Position } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import { Caller } from '@latchkey/passport';
import { Sessions } from '@latchkey/replica';
import { Controller, Get, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ApiCaller } from '../http/api-caller.js';
import { AnsweredFrom } from '../http/answered-from.js';
import { varyBy } from '../http/caching.js';
import { CallerWatch } from '../http/caller-watch.js';
import { streamLines } from '../http/line-stream.js';
import { Answers } from '../http/openapi.decorators.js';
import { OpenStreams } from '../http/open-streams.js';
import type { AuthenticatedRequest } from '../http/request-context.js';
import { Roles, VERIFIERS } from '../http/route-rules.js';
import { AsyncApi } from './asyncapi.js';
import { endOf } from './event-lines.js';
import { EventStream } from './event-stream.js';
import { eventsQuery, lastEventId } from './event.schemas.js';
import { wireFormat, type WireFormat } from './wire-format.js';

const LINES = 'one JSON object a line; /asyncapi.json says which there are';

@ApiTags('History')
@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly installation: Installation,
    private readonly sessions: Sessions,
    private readonly open: OpenStreams,
    private readonly asyncApi: AsyncApi,
  ) {}

  @Get()
  @AnsweredFrom('memory')
  @Roles(...VERIFIERS)
  @Answers(
    200,
    { 'application/x-ndjson': LINES, 'text/event-stream': LINES },
    {
      summary: 'Follow events',
      description:
        'The accepted events of the account as CloudEvents, from the beginning or after a position, then live. There is a heartbeat each second, and a last line that says why the stream ends. The media type follows `Accept`.',
    },
  )
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Same as after, which wins',
    schema: { type: 'string', pattern: POSITION_PATTERN.source },
  })
  async streamEvents(
    @Caller() caller: ApiCaller,
    @Query({ schema: eventsQuery }) query: z.infer<typeof eventsQuery>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    this.open.add(reply.raw, '/v1/events', caller);
    const after = query.after ?? lastRead(request);
    if (after !== null) await this.#requireSameHistory(after);
    const { log, replica } = this.installation.writeSide;
    const watch = new CallerWatch(replica, this.sessions, request);
    const asyncApi = this.asyncApi.addressFor(request);
    const { stopping } = this.open;
    const events = new EventStream({ log, replica, account: caller.account.id, watch, after, asyncApi, stopping });
    const format = wireFormat(request.headers.accept);
    const tooSlow = format.write(endOf('slow-reader'));
    const text = written(events, format);
    const file = streamLines(request, reply, text, { contentType: format.contentType, tooSlow });
    varyBy(reply, 'Accept');
    return file;
  }

  async #requireSameHistory(after: Position): Promise<void> {
    const { log, replica } = this.installation.writeSide;
    const seen = await foreignTo(replica.position!.log, log, after);
    if (seen !== null) throw new OtherHistory(seen);
  }
}

async function* written(events: EventStream, format: WireFormat): AsyncGenerator<string> {
  for await (const lines of events.lines()) yield lines.map(format.write).join('');
}

function lastRead(request: FastifyRequest): Position | null {
  const parsed = lastEventId.safeParse({ 'Last-Event-ID': request.headers['last-event-id'] });
  if (parsed.success) return parsed.data['Last-Event-ID'] ?? null;
  throw new ValidationFailed([{ pointer: 'Last-Event-ID', message: parsed.error.issues[0]!.message }]);
}
