import { createHash } from 'node:crypto';

/**
 * What is kept of a secret: its SHA-256 as base64url (43 characters). The secret holds 256 random bits, so a slow hash
 * would add nothing but a way to exhaust the service.
 */
export function digestSecret(secretKey: string): string {
  return createHash('sha256').update(secretKey).digest('base64url');
}
