import { createHash } from 'node:crypto';
import { issueCredential, type Credential, type KeyKind } from '@latchkey/domain';

/** The credential of a test's key: the same each time for the same name, and of no use anywhere else. */
export function testCredential(seed: string, kind: KeyKind): Credential {
  let block = 0;
  const { accessKey, secretKey } = issueCredential(kind, (bytes) =>
    createHash('sha256').update(`latchkey test ${seed} ${block++}`).digest().subarray(0, bytes),
  );
  return { accessKey, secretKey };
}
