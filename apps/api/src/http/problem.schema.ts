import { ERROR_CODES } from '@latchkey/domain';
import { z } from 'zod';

/** How every refusal looks. */
export const problemView = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(ERROR_CODES),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
    id: z.string().optional().describe('with USER_EXISTS: of the user that exists'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details; detail says what to do' });
