import { CLOCK } from '@latchkey/commands';
import { having, iso, isoOrNull, KEY_FIELDS, keyStatus, written } from '@latchkey/domain';
import type { Clock, Key, KeyProfile, User } from '@latchkey/domain';
import { withTimeout } from '@latchkey/event-log';
import { READ_MODEL } from '@latchkey/queries';
import type { KeyRow, ReadModel } from '@latchkey/read-model';
import { Replica } from '@latchkey/replica';
import { Inject, Injectable } from '@nestjs/common';
import type { KeyView } from './key.schemas.js';

// What was committed is answered, whether or not the read model can be asked.
const LAST_USED_WITHIN_MS = 1_000;
// What is answered from memory does not wait for a read model that is busy.
const FORMERLY_USED_WITHIN_MS = 20;

const SHOWN = having(KEY_FIELDS, 'view');

type Named = Pick<User, 'id' | 'name' | 'active'> | null;

/** Turns keys into what the API shows: rows of the read model after a query, replica states after a command. */
@Injectable()
export class KeyPresenter {
  constructor(
    private readonly replica: Replica,
    @Inject(READ_MODEL) private readonly readModel: ReadModel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  row({ key, mappedUser, createdBy, lastUsedAt }: KeyRow): KeyView {
    return this.#view(key, mappedUser, createdBy, lastUsedAt);
  }

  /** `lastUsedAt` is null where the read model cannot be asked. */
  state(key: Key): Promise<KeyView> {
    return this.#present(key, LAST_USED_WITHIN_MS, null);
  }

  /** What a command answers that issued a secret; none on a replay of an Idempotency-Key. */
  async withSecret({ state, secretKey }: { state: Key; secretKey: string | null }) {
    return { ...(await this.state(state)), ...(secretKey !== null && { secretKey }) };
  }

  /** A key that was let in at this moment, which is its last use where the read model is slow to say which was before. */
  used(key: Key): Promise<KeyView> {
    return this.#present(key, FORMERLY_USED_WITHIN_MS, this.clock.now());
  }

  async #present(key: Key, withinMs: number, otherwise: number | null): Promise<KeyView> {
    const account = this.replica.account(key.accountId);
    const asked = this.readModel.lastUsedAt(key.accountId, key.id).catch(() => otherwise);
    const lastUsedAt = await withTimeout(withinMs, asked, () => otherwise);
    return this.#view(key, account.user(key.mappedUserId), account.user(key.createdBy), lastUsedAt);
  }

  #view(key: KeyProfile, mappedUser: Named, createdBy: Named, lastUsedAt: number | null): KeyView {
    const now = this.clock.now();
    const status = keyStatus(key, mappedUser?.active ?? false, now);
    const overlap = key.previousSecretExpiresAt;
    // no spread: it would make each view an object of its own shape
    return Object.assign(written(KEY_FIELDS, SHOWN, key), {
      status,
      statusReason: status === 'disabled' ? key.disabledReason : null,
      mappedUser: { id: key.mappedUserId, name: mappedUser?.name ?? '' },
      createdBy: { id: key.createdBy, name: createdBy?.name ?? '' },
      lastUsedAt: isoOrNull(lastUsedAt),
      previousSecretExpiresAt: overlap !== null && overlap > now ? iso(overlap) : null,
    });
  }
}
