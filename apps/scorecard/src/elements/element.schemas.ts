import { z } from 'zod';
import { ELEMENT_TYPES } from './element.js';

const type = z.enum(ELEMENT_TYPES, { error: `must be one of ${ELEMENT_TYPES.join(', ')}` });
const name = z
  .string({ error: 'must be a text' })
  .trim()
  .refine((text) => text !== '' && [...text].length <= 100, { error: 'must have 1 to 100 characters' });
const target = z.number({ error: 'must be a number or null' }).nullable();
const id = z.string({ error: 'must be an id' }).min(1).max(100);

export const listQuery = z.strictObject({ type: type.optional() });
export type ListQuery = z.infer<typeof listQuery>;

export const createBody = z
  .strictObject({
    type,
    name,
    parentId: id.optional(),
    owner: id.optional(),
    viewers: z.array(id).max(1_000).default([]),
    target: target.default(null),
  })
  .superRefine(({ type, parentId, target }, context) => {
    const refuse = (member: string, message: string) => context.addIssue({ code: 'custom', path: [member], message });
    if (type === 'scorecard' && parentId !== undefined) refuse('parentId', 'must be absent: a scorecard is in nothing');
    if (type !== 'scorecard' && parentId === undefined) refuse('parentId', 'must be the id of a scorecard');
    if (type !== 'measure' && target !== null) refuse('target', 'must be absent: only measures have one');
  });
export type CreateBody = z.infer<typeof createBody>;

export const editBody = z.strictObject({ name: name.optional(), target: target.optional() });
export type EditBody = z.infer<typeof editBody>;
