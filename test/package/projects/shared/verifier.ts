import type { Caller, Verification, Verifier } from '@latchkey/passport/core';

const ANA: Caller = {
  account: { id: 'acc_1', name: 'default' },
  user: { id: 'usr_1', name: 'Ana', role: 'member', externalId: null, attributes: {} },
  key: { id: 'key_1', name: 'Import', kind: 'api', scopes: null, environment: null, metadata: {} },
  can: () => true,
  signal: new AbortController().signal,
};

/** Lets in one pair, on routes for API keys. */
export const verifier: Verifier = {
  verify(accessKey, secretKey, kind): Verification {
    if (accessKey !== 'access' || secretKey !== 'secret') return { valid: false, code: 'WRONG_SECRET' };
    return kind === 'api' ? { valid: true, caller: ANA } : { valid: false, code: 'WRONG_KIND' };
  },
};
