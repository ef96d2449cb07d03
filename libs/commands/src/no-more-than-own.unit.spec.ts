import { BLANK_KEY, Forbidden } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { requireAnother, requireNoMore, requireUnrestrictedAdmin, type CommandContext } from './command-context.js';

const LIMIT = { requests: 10, perSeconds: 60 };

const CONTEXT = { account: 'acc_1', key: null, address: null, requestId: null, idempotency: null, ifMatch: null };

/** A command that came through a key. */
const through = (own: Partial<typeof BLANK_KEY>): CommandContext => ({
  ...CONTEXT,
  user: { id: 'usr_1', name: 'Ana', role: 'admin' },
  own: { ...BLANK_KEY, id: 'key_own', ...own },
});
const given = (members: Partial<typeof BLANK_KEY>) => ({ ...BLANK_KEY, ...members });

describe('a key with a limit', () => {
  const limited = through({ limit: LIMIT });

  it.each([null, { requests: 11, perSeconds: 60 }, { requests: 10, perSeconds: 59 }])(
    'gives no wider one: %o',
    (limit) => expect(() => requireNoMore(limited, given({ limit }))).toThrow(Forbidden),
  );
  it.each([LIMIT, { requests: 5, perSeconds: 60 }, { requests: 10, perSeconds: 120 }])('gives %o', (limit) =>
    expect(() => requireNoMore(limited, given({ limit }))).not.toThrow(),
  );
  it('neither edits itself nor does what an unrestricted key may', () => {
    expect(() => requireAnother(limited, 'key_own')).toThrow(Forbidden);
    expect(() => requireAnother(limited, 'key_other')).not.toThrow();
    expect(() => requireUnrestrictedAdmin(limited)).toThrow(Forbidden);
    expect(() => requireUnrestrictedAdmin(through({}))).not.toThrow();
  });
});
