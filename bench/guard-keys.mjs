import { digestSecret, issueCredential } from '@latchkey/domain';

const bytesOf = (n) => (length) => {
  const bytes = Buffer.alloc(length, 7);
  bytes.writeUInt32BE(n + 1, length - 4);
  return bytes;
};

/** The same credentials in every process. */
export function* credentials(count, kind = 'api') {
  for (let n = 0; n < count; n++) yield issueCredential(kind, bytesOf(n));
}

/** A source that feeds these keys from memory and grants every lease. */
export function feedOf(keys, leaseMs = 15_000) {
  const rest = { previousDigest: null, previousSecretExpiresAt: null, expiresAt: null, enabled: true, deleted: false };
  return {
    async *follow() {
      const account = { id: 'acc_1', name: 'default' };
      yield [{ type: 'hello', v: 1, log: 'log', accepted: [], account, leaseMs, heartbeatMs: 1_000, resumed: false }];
      yield [{ type: 'user', id: 'usr_1', name: 'Ana', role: 'member', active: true }];
      yield keys.map(({ accessKey, secretKey }, i) => {
        const own = { id: `key_${i}`, name: `Key ${i}`, kind: 'api', accessKey, digest: digestSecret(secretKey) };
        return { type: 'key', ...own, mappedUserId: 'usr_1', ...rest };
      });
      for (;;) {
        yield [{ type: 'position', position: 'log.1.record' }];
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    },
    report: async () => ({ granted: true, leaseMs, now: Date.now(), reason: null }),
    append: async () => undefined,
  };
}
