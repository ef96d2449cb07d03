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

const BATCH = 1_000;

/** A source that feeds so many keys, made as they are sent, and grants every lease. */
export function feedOf(count, leaseMs = 15_000) {
  let keys = 0;
  const rest = { previousDigest: null, previousSecretExpiresAt: null, expiresAt: null, enabled: true, deleted: false };
  return {
    async *follow() {
      const account = { id: 'acc_1', name: 'default' };
      yield [{ type: 'hello', v: 1, log: 'log', accepted: [], account, leaseMs, heartbeatMs: 1_000, resumed: false }];
      yield [{ type: 'user', id: 'usr_1', name: 'Ana', role: 'member', active: true }];
      let rows = [];
      for (const { accessKey, secretKey } of credentials(count)) {
        const n = keys++;
        const own = { id: `key_${n}`, name: `Key ${n}`, kind: 'api', accessKey, digest: digestSecret(secretKey) };
        rows.push(JSON.parse(JSON.stringify({ type: 'key', ...own, mappedUserId: 'usr_1', ...rest })));
        if (rows.length === BATCH) yield rows.splice(0);
      }
      yield rows;
      for (;;) {
        yield [{ type: 'position', position: 'log.1.record' }];
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    },
    report: async () => ({ granted: true, leaseMs, now: Date.now(), reason: null }),
    append: async () => undefined,
  };
}
