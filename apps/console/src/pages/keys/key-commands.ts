import type { KeyBody } from './key-draft';
import { api, body, idempotent, type Key, type KeyWithSecret } from '../../api/client';

export async function rotateKey(id: string, overlapSeconds: number, idempotencyKey: string): Promise<KeyWithSecret> {
  const params = { path: { id }, header: idempotent(idempotencyKey) };
  return body(await api.POST('/v1/keys/{id}/rotate', { params, body: { overlapSeconds } }));
}

export async function deleteKey(id: string, idempotencyKey: string): Promise<void> {
  await api.DELETE('/v1/keys/{id}', { params: { path: { id }, header: idempotent(idempotencyKey) } });
}

export async function disableKey(id: string, reason: string, idempotencyKey: string): Promise<Key> {
  const params = { path: { id }, header: idempotent(idempotencyKey) };
  return body(await api.POST('/v1/keys/{id}/disable', { params, body: reason ? { reason } : {} }));
}

export async function enableKey(id: string, idempotencyKey: string): Promise<Key> {
  return body(await api.POST('/v1/keys/{id}/enable', { params: { path: { id }, header: idempotent(idempotencyKey) } }));
}

/** @throws ApiProblem VERSION_CONFLICT when the key changed since `version` */
export async function editKey(id: string, version: number, edits: KeyBody, idempotencyKey: string): Promise<Key> {
  const params = { path: { id }, header: { ...idempotent(idempotencyKey), 'If-Match': `"${version}"` } };
  return body(await api.PATCH('/v1/keys/{id}', { params, body: edits }));
}

export async function revealKey(id: string): Promise<{ accessKey: string; secretKey: string }> {
  return body(await api.POST('/v1/keys/{id}/reveal', { params: { path: { id } } }));
}
