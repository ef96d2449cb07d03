import { DeciderRunner, type CommandContext } from '@latchkey/commands';
import { KeyRing } from '@latchkey/domain';
import { decodeEnvelope, encodeEnvelope, type Envelope } from '@latchkey/event-log';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import { ACCOUNT, credential, History, keyCreated, START, userRegistered } from './history.js';
import { MemoryLog } from './memory-log.js';

export const ADMIN = { id: 'usr_admin', name: 'Ada', role: 'admin' } as const;
export const MEMBER = { id: 'usr_member', name: 'Mo', role: 'member' } as const;
export const ADMIN_KEY = { id: 'key_admin', name: 'Import' };
export const MEMBER_KEY = { id: 'key_member', name: 'Import' };
export const CREDENTIALS = { [ADMIN_KEY.id]: credential(200), [MEMBER_KEY.id]: credential(201) };

/** A history with an admin and a member, each with a key, and a spare admin so that nobody is the last one. */
export function people(): History {
  return new History()
    .event(ADMIN.id, userRegistered(ADMIN.name, 'admin'))
    .event('usr_spare', userRegistered('Spare', 'admin'))
    .event(MEMBER.id, userRegistered(MEMBER.name))
    .event(ADMIN_KEY.id, keyCreated(CREDENTIALS[ADMIN_KEY.id]!, ADMIN.id))
    .event(MEMBER_KEY.id, keyCreated(CREDENTIALS[MEMBER_KEY.id]!, MEMBER.id));
}

/** The context of a command the admin sends through its key. */
export function asAdmin(more: Partial<CommandContext> = {}): CommandContext {
  const nothing = { address: '192.0.2.1', requestId: 'request-1', idempotency: null, ifMatch: null };
  return { account: ACCOUNT, user: ADMIN, key: ADMIN_KEY, ...nothing, ...more };
}
export const asMember = (more: Partial<CommandContext> = {}) => asAdmin({ user: MEMBER, key: MEMBER_KEY, ...more });
export const idempotency = (command: string, request = 'request') => ({ command, request });

/** Everything a command needs, over a log in memory. The clock stands still until it is set. */
export class Running {
  readonly log = new MemoryLog();
  readonly clock = { time: START + 3_600_000, now: () => this.clock.time };
  readonly replica = new Replica(this.clock);
  readonly ring: KeyRing;
  /** offsets that commands waited for */
  readonly settled: number[] = [];
  /** how it learns what others had acknowledged */
  upToDate: () => Promise<void> = () => this.replica.judged(this.log.end() - 1);
  /** how such a wait ends */
  acknowledge: () => Promise<void> = () => Promise.resolve();
  readonly runner = new DeciderRunner(
    this.log,
    this.replica,
    this.clock,
    { deadlineMs: 1000, readBackMs: 5, fenceMs: 5 },
    {
      upToDate: () => this.upToDate(),
      settled: (offset) => {
        this.settled.push(offset);
        return this.acknowledge();
      },
    },
  );
  readonly #follower = new ReplicaFollower(this.log, this.replica, this.clock);
  #before = 0;

  private constructor(
    readonly history: History,
    sealingKeys: readonly Buffer[],
  ) {
    this.ring = new KeyRing(sealingKeys);
  }

  static async on(history: History, sealingKeys: readonly Buffer[] = []): Promise<Running> {
    const running = new Running(history, sealingKeys);
    for (const { bytes } of history.records) running.log.put(bytes);
    await running.#follower.start(ACCOUNT);
    running.#before = running.log.end();
    return running;
  }

  stop(): Promise<void> {
    return this.#follower.stop();
  }

  /** What was written since the start. */
  get written(): Envelope[] {
    return this.log.records.slice(this.#before).map(envelopeOf);
  }

  /** Writes an envelope as another process would. */
  interfere(envelope: Envelope): void {
    this.history.envelope(envelope);
    this.log.put(encodeEnvelope(envelope));
  }
}

export function envelopeOf(bytes: Uint8Array): Envelope {
  const decoded = decodeEnvelope(bytes);
  if (decoded.kind !== 'envelope') throw new Error(`not an envelope: ${decoded.kind}`);
  return decoded.envelope;
}
