import type { RevisionDocument } from '@latchkey/projections';
import { z } from 'zod';
import { flag, instant, iso, paging, timestamp } from '../http/paging.js';

const id = z.string().min(1).max(64);

const filters = {
  userId: id.optional(),
  keyId: id.optional(),
  targetType: z.string().min(1).max(100).optional().describe('of what was changed: key, user, or a word of a service'),
  targetId: z.string().min(1).max(200).optional().describe('whatever a service calls it'),
  action: z.string().min(1).max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
};

export const exportRevisionsQuery = z.strictObject(filters);
/** `bom`: begin with a byte order mark, by which Excel knows UTF-8 */
export const csvQuery = exportRevisionsQuery.extend({ bom: flag.default(false) });
export const listRevisionsQuery = z.strictObject({ ...paging, ...filters });

export const revisionView = z
  .object({
    id: z.string(),
    at: timestamp,
    user: z.object({ id: z.string(), name: z.string() }),
    via: z.object({ keyId: z.string(), keyName: z.string() }).nullable(),
    action: z.string(),
    target: z.object({ type: z.string(), id: z.string(), name: z.string() }),
    changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    outcome: z.enum(['done', 'refused', 'failed', 'unknown']),
    requestId: z.string().nullable(),
    source: z.object({ service: z.string(), address: z.string().nullable() }),
  })
  .meta({ id: 'Revision' });

export type RevisionView = z.infer<typeof revisionView>;

export function toRevisionView(document: RevisionDocument): RevisionView {
  const { id, at, user, via, action, target, changes, outcome, requestId, source } = document;
  return { id, at: iso(at), user, via, action, target, changes: [...changes], outcome, requestId, source };
}
