import { acceptanceEnvelope, encodeEnvelope } from '@latchkey/event-log';
import { PublicRelay } from '@latchkey/projections';
import { Replica } from '@latchkey/replica';
import { ACCOUNT, History, userEdited, userRegistered } from './history.js';
import { MemoryLog } from './memory-log.js';
import { envelopeOf } from './running.js';
import type { SimulatedTopic, TopicLink } from './simulated-topic.js';

export const ASYNC_API = 'https://keys.example.org/asyncapi.json';
export const ONCE = { follow: false } as const;
export const promote = userEdited('member', 'admin');

/** A log that a replica follows, as far as it is told. */
export class RelaySource {
  readonly log = new MemoryLog();
  readonly replica = new Replica(Date);

  constructor(readonly history: History) {
    this.grow();
  }

  grow(): void {
    for (const { bytes } of this.history.records.slice(this.log.records.length)) this.log.put(bytes);
    for (const [offset, bytes] of this.log.records.entries()) {
      if (offset >= this.replica.next) this.replica.apply({ offset, bytes });
    }
  }

  accept(): this {
    this.history.put(encodeEnvelope(acceptanceEnvelope(ACCOUNT, '')));
    this.grow();
    return this;
  }

  get id(): string {
    return this.replica.position!.log;
  }

  /** the name of the history that a relay publishes now */
  get name(): string {
    return [this.id, ...this.replica.acceptances].join('.');
  }

  relay(topic: TopicLink): PublicRelay {
    return new PublicRelay({ log: this.log, replica: this.replica, topic, asyncApi: ASYNC_API, retryMs: 1 });
  }

  relayOnce(topic: SimulatedTopic): Promise<void> {
    return this.relay(topic.link()).run(ONCE);
  }
}

/** A history of these users. */
export function people(...ids: string[]): History {
  const history = new History();
  for (const id of ids) history.event(id, userRegistered(id));
  return history;
}

/** ids of what is in a topic, in the order of arrival */
export const idsOf = ({ arrived }: SimulatedTopic) => arrived.map(({ record }) => record.headers['ce_id']);
export const idsIn = ({ records }: History, ...offsets: number[]) =>
  offsets.map((at) => envelopeOf(records[at]!.bytes).id);
