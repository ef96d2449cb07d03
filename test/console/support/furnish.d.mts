import type { Credential } from '@latchkey/domain';

export function furnish(url: string, admin: Credential): Promise<{ keyId: string; userId: string }>;
