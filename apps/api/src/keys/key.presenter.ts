import { CLOCK } from '@latchkey/commands';
import { having, isEverywhere, iso, isoOrNull, KEY_FIELDS, keyStatus, written } from '@latchkey/domain';
import type { Clock, Key, KeyProfile, User } from '@latchkey/domain';
import { withTimeout } from '@latchkey/event-log';
import { READ_MODEL } from '@latchkey/queries';
import type { KeyRow, ReadModel } from '@latchkey/read-model';
import { Replica } from '@latchkey/replica';
import { Inject, Injectable } from '@nestjs/common';
import { onceForEach } from '../http/once-for-each.js';
import { FormerUses } from './former-uses.js';
import type { KeyView } from './key.schemas.js';

// What was committed is answered, whether or not the read model can be asked.
const LAST_USED_WITHIN_MS = 1_000;

const SHOWN = having(KEY_FIELDS, 'view');

type Shown = ReturnType<typeof shown>;
const shown = (key: KeyProfile) => written(KEY_FIELDS, SHOWN, key);
const shownOfState = onceForEach<Key, Shown>(shown);

function warningsOf(networks: readonly string[]): NonNullable<KeyView['warnings']> {
  return networks.flatMap((network, i) => {
    if (!isEverywhere(network)) return [];
    const version = network.includes(':') ? 'IPv6' : 'IPv4';
    const message = `${network} lets every ${version} address in: name narrower networks, or null for any address`;
    return [{ pointer: `/allowedAddresses/${i}`, message }];
  });
}

type Named = Pick<User, 'id' | 'name' | 'active'> | null;

/** Turns keys into what the API shows: rows of the read model after a query, replica states after a command. */
@Injectable()
export class KeyPresenter {
  readonly #uses: FormerUses;

  constructor(
    private readonly replica: Replica,
    @Inject(READ_MODEL) private readonly readModel: ReadModel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#uses = new FormerUses(readModel);
  }

  row({ key, mappedUser, createdBy, lastUsedAt }: KeyRow): KeyView {
    return this.#view(key, shown(key), mappedUser, createdBy, isoOrNull(lastUsedAt));
  }

  /** `lastUsedAt` is null where the read model cannot be asked. */
  async state(key: Key): Promise<KeyView> {
    const asked = this.readModel.lastUsedAt(key.accountId, key.id).catch(() => null);
    return this.#present(key, shown(key), isoOrNull(await withTimeout(LAST_USED_WITHIN_MS, asked, () => null)));
  }

  /** What a command answers that issued a secret; none on a replay of an Idempotency-Key. */
  async withSecret({ state, secretKey }: { state: Key; secretKey: string | null }) {
    if (secretKey === null) return this.state(state);
    const isNew = state.version === 1;
    const view = isNew ? this.#present(state, shown(state), null) : await this.state(state);
    return { ...view, secretKey };
  }

  /** A key that was let in at this moment, which is its last use where the read model is slow to say which was before. */
  used(key: Key): KeyView | Promise<KeyView> {
    const before = this.#uses.of(key.accountId, key.id, this.clock.now());
    const own = shownOfState(key);
    return before instanceof Promise
      ? before.then((at) => this.#present(key, own, at))
      : this.#present(key, own, before);
  }

  #present(key: Key, own: Shown, lastUsedAt: string | null): KeyView {
    const account = this.replica.account(key.accountId);
    return this.#view(key, own, account.user(key.mappedUserId), account.user(key.createdBy), lastUsedAt);
  }

  #view(key: KeyProfile, own: Shown, mappedUser: Named, createdBy: Named, lastUsedAt: string | null): KeyView {
    const now = this.clock.now();
    const status = keyStatus(key, mappedUser?.active ?? false, now);
    const overlap = key.previousSecretExpiresAt;
    // no spread: it would make each view an object of its own shape
    const view = Object.assign({}, own, {
      status,
      statusReason: status === 'disabled' ? key.disabledReason : null,
      mappedUser: { id: key.mappedUserId, name: mappedUser?.name ?? '' },
      createdBy: { id: key.createdBy, name: createdBy?.name ?? '' },
      lastUsedAt,
      previousSecretExpiresAt: overlap !== null && overlap > now ? iso(overlap) : null,
    });
    // a document of before its time has none
    const open = (key.allowedAddresses ?? []).some(isEverywhere);
    return open ? Object.assign(view, { warnings: warningsOf(key.allowedAddresses!) }) : view;
  }
}
