import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Answer, Client } from './client.js';

/** A name nobody else has. */
export const freshName = (prefix: string): string => `${prefix} ${randomUUID()}`;

export interface Person {
  /** acts through a key mapped to this user */
  readonly client: Client;
  readonly user: Answer['body'];
  readonly key: Answer['body'];
}

/** Registers a user of this role with a key of its own, and waits until everybody's reads show both. */
export async function person(admin: Client, role: 'member' | 'admin' | 'verifier' = 'member'): Promise<Person> {
  const name = freshName(role);
  const registered = await admin.post('/v1/users', { name, email: `${randomUUID()}@example.org`, role });
  expect(registered.status, registered.text).toBe(201);
  const key = await newKey(admin, { name: `Key of ${name}`, mappedUserId: registered.body.id });
  await admin.get(`/v1/keys/${key.id}`);
  return { client: admin.as(key), user: registered.body, key };
}

/** Creates a key; the answer's body holds its secret. */
export async function newKey(admin: Client, members: Record<string, unknown> = {}): Promise<Answer['body']> {
  const created = await admin.post('/v1/keys', { name: freshName('Key'), ...members });
  expect(created.status, created.text).toBe(201);
  return created.body;
}

/** A key as it looks without its secret. */
export function withoutSecret({ secretKey, ...key }: Answer['body']): Answer['body'] {
  return key;
}

/** Every item of a list, page by page. */
export async function allItems(client: Client, path: string, limit = 200): Promise<Answer['body'][]> {
  const items: Answer['body'][] = [];
  let cursor: string | null = null;
  do {
    const query: string = `limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: Answer = await client.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
    expect(page.status, page.text).toBe(200);
    items.push(...page.body.items);
    cursor = page.body.nextCursor;
  } while (cursor !== null);
  return items;
}
