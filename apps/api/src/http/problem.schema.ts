import { ERROR_CODES } from '@latchkey/domain';
import { z } from 'zod';

const fieldError = z
  .object({
    pointer: z.string().describe('JSON pointer into the body, ?name of a query parameter, or name of a header'),
    message: z.string().describe('what the value must be'),
  })
  .meta({ id: 'FieldError' });

/** How every refusal looks. */
export const problemView = z
  .object({
    type: z.string().describe('a URN that names the code'),
    title: z.string().describe('what kind of problem it is'),
    status: z.number().int().describe('the HTTP status'),
    detail: z.string().describe('what to do'),
    code: z.enum(ERROR_CODES).describe('what programs go by'),
    requestId: z.string().describe('as in X-Request-Id; quote it to the operators'),
    errors: z.array(fieldError).optional().describe('with VALIDATION_FAILED: what is wrong'),
    id: z.string().optional().describe('with USER_EXISTS: of the user that exists'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details; detail says what to do' });
