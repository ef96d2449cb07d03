import { Reflector } from '@nestjs/core';

/**
 * What a GET route is answered from, and so what it waits for: `memory` waits for no projection, `events` (unless said
 * otherwise) for that of the event log, `history` for that of activity as well.
 */
export const AnsweredFrom = Reflector.createDecorator<'memory' | 'events' | 'history'>();
