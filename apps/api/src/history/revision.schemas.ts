import { instant, iso, timestamp } from '@latchkey/domain';
import type { RevisionDocument } from '@latchkey/projections';
import { z } from 'zod';
import { flag, paging } from '../http/paging.js';

const id = z.string().min(1).max(64);

const filters = {
  userId: id.optional().describe('In the name of which user it was done'),
  keyId: id.optional().describe('Through which key it was done, or to which'),
  targetType: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Of what was changed: key, user, policy, or a word of a service'),
  targetId: z.string().min(1).max(200).optional().describe('Whatever a service calls it'),
  action: z.string().min(1).max(100).optional().describe('What was done, as in KeyCreated or element.edited'),
  from: instant.optional().describe('From this time on'),
  to: instant.optional().describe('Before this time'),
};

export const exportRevisionsQuery = z.strictObject(filters);

export const csvQuery = exportRevisionsQuery.extend({
  bom: flag.default(false).describe('Begin with a byte order mark, by which Excel knows UTF-8'),
});
export const listRevisionsQuery = z.strictObject({ ...paging, ...filters });

const name = z.string().describe('as it was then');
const user = z.object({ id: z.string().describe('usr_...'), name });
const via = z.object({ keyId: z.string().describe('key_...'), keyName: name });
const target = z.object({
  type: z.string().describe('key, user, policy (of the account), or a word of a service'),
  id: z.string().describe('what Latchkey or the service calls it'),
  name,
});
const change = z
  .object({
    field: z.string().describe('the name of the member in the API'),
    before: z.unknown().describe('any JSON'),
    after: z.unknown().describe('any JSON'),
  })
  .meta({ id: 'Change' });
const source = z.object({
  service: z.string().describe('latchkey, or the service that reported it'),
  address: z.string().nullable().describe('where the request came from'),
});

export const revisionView = z
  .object({
    id: z.string().describe('rev_...'),
    at: timestamp.describe('when it was done'),
    user: user.describe('in whose name it was done, as it was then'),
    via: via.nullable().describe('through which key; null in a session, at start-up and at the command line'),
    action: z.string().describe('the type of the event for keys, users and the policy, else the word of a service'),
    target: target.describe('to what, as it was then'),
    changes: z.array(change).describe('what was changed, member by member'),
    outcome: z.enum(['done', 'refused', 'failed', 'unknown']).describe('what came of it'),
    requestId: z.string().nullable().describe('X-Request-Id of the request that did it'),
    source: source.describe('where it came from'),
  })
  .meta({ id: 'Revision' });

export type RevisionView = z.infer<typeof revisionView>;

export function toRevisionView(document: RevisionDocument): RevisionView {
  const { id, at, user, via, action, target, changes, outcome, requestId, source } = document;
  return { id, at: iso(at), user, via, action, target, changes: [...changes], outcome, requestId, source };
}
