import type { Verification } from '@latchkey/domain';
import { digestSecret, FIRST } from '@latchkey/domain';
import { decodeEnvelope, type Envelope } from '@latchkey/event-log';
import type { Sent } from './simulated-topic.js';

/** Something that a client was told is gone. */
export interface Taken {
  readonly what: 'disable' | 'delete' | 'rotate' | 'demote' | 'require';
  /** id of the key or of the user; of the account for its policy */
  readonly id: string;
  /** offset of what took it away */
  readonly offset: number;
}

interface Accepted {
  readonly envelope: Envelope;
  readonly offset: number;
}

/** Who asked for a change that has been accepted although a client had been told that they may not any more. */
export interface StaleRight {
  readonly taken: Taken;
  readonly accepted: Accepted;
  readonly sent: Sent;
}

/**
 * What the log says, by an accept rule of its own, and what clients were told. It sees every record in the instant in
 * which it gets its place.
 */
export class Oracle {
  readonly accepted: Accepted[] = [];
  readonly rejected = new Set<number>();
  readonly byRequest = new Map<string, Accepted[]>();
  readonly byCommand = new Map<string, Accepted[]>();
  readonly taken: Taken[] = [];
  readonly violations: string[] = [];
  onStaleRight: (stale: StaleRight) => void = () => undefined;
  readonly #heads = new Map<string, { seq: number; last: string; final: boolean }>();
  readonly #issuedAt = new Map<string, number>();

  landed(bytes: Uint8Array, offset: number, sent: Sent): void {
    const decoded = decodeEnvelope(bytes);
    if (decoded.kind !== 'envelope') return;
    const { envelope } = decoded;
    if (!this.#counts(envelope, offset)) return void this.rejected.add(offset);
    if (envelope.kind === 'event') this.#accept({ envelope, offset }, sent);
  }

  /** A right came back with a later event. */
  givenBack({ what, id, offset }: Taken, before = Number.POSITIVE_INFINITY): boolean {
    return this.accepted.some(
      ({ envelope, offset: at }) => at > offset && at < before && envelope.aggregate === id && gives(what, envelope),
    );
  }

  /** Where an aggregate stands. */
  headOf(aggregate: string): { readonly seq: number; readonly last: string } | undefined {
    return this.#heads.get(`${FIRST.account.id}/${aggregate}`);
  }

  /** A process has answered this to the credential of a key. */
  answered(who: string, keyId: string, secretKey: string, verification: Verification): void {
    if (!verification.valid) return;
    const { user } = verification.caller;
    for (const taken of this.taken) {
      const { what, id, offset } = taken;
      const wrong =
        what === 'demote'
          ? id === user.id && user.role === 'admin' && !this.givenBack(taken)
          : id === keyId && (what === 'rotate' ? this.#issued(secretKey) < offset : !this.givenBack(taken));
      if (wrong) this.violations.push(`P4: ${who} lets in by ${keyId} although ${what} of ${id} was acknowledged`);
    }
  }

  #issued(secretKey: string): number {
    return this.#issuedAt.get(digestSecret(secretKey)) ?? -1;
  }

  #counts(envelope: Envelope, offset: number): boolean {
    const { kind, account, aggregate, seq, prev, final, id } = envelope;
    if (kind === 'genesis') return offset === 0;
    if (kind === 'barrier') return true;
    const head = this.#heads.get(`${account}/${aggregate}`) ?? { seq: 0, last: '', final: false };
    if (head.final || seq !== head.seq + 1 || prev !== head.last) return false;
    this.#heads.set(`${account}/${aggregate}`, { seq, last: id, final });
    return true;
  }

  #accept(one: Accepted, sent: Sent): void {
    const { envelope, offset } = one;
    this.accepted.push(one);
    put(this.byRequest, envelope.correlation, one);
    put(this.byCommand, envelope.command, one);
    const digest = envelope.data['digest'];
    if (typeof digest === 'string') this.#issuedAt.set(digest, offset);
    for (const taken of this.taken) {
      if (this.givenBack(taken, offset) || taken.what === 'rotate') continue;
      if (isOf(taken, envelope) && taken.offset < offset) this.onStaleRight({ taken, accepted: one, sent });
    }
  }
}

/** Whether an event is what may not happen any more. */
function isOf({ what, id }: Taken, { type, actor }: Envelope): boolean {
  if (what === 'require') return type === 'KeyCreated';
  return (what === 'demote' ? actor?.user : actor?.key) === id;
}

function gives(what: Taken['what'], { type, data }: Envelope): boolean {
  if (what === 'disable') return type === 'KeyEnabled';
  const { role, scopesRequired } = (data['changes'] ?? {}) as Record<string, { after: unknown }>;
  if (what === 'require') return scopesRequired?.after === false;
  return what === 'demote' && role?.after === 'admin';
}

function put(map: Map<string, Accepted[]>, key: string | null, one: Accepted): void {
  if (key === null) return;
  const known = map.get(key);
  if (known) known.push(one);
  else map.set(key, [one]);
}
