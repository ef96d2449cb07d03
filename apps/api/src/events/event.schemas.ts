import { parsePosition, POSITION_PATTERN, type Position } from '@latchkey/event-log';
import { z } from 'zod';

const position = z
  .string()
  .meta({ pattern: POSITION_PATTERN.source })
  .transform((text, context): Position => {
    const parsed = parsePosition(text);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: 'must be the position of an event, a heartbeat or a write' });
    return z.NEVER;
  })
  .describe('What was read last; absent: from the beginning');

export const eventsQuery = z.strictObject({ after: position.optional() });

/** The header of the same meaning; `after` wins. */
export const lastEventId = z.object({ 'Last-Event-ID': position.optional() });
