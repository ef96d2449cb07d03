import { decodeEnvelope, formatPosition, parsePosition } from '@latchkey/event-log';
import type { Envelope, StoredRecord } from '@latchkey/event-log';
import { binaryRecord } from './binary-mode.js';
import { isPublished } from './public-data.js';
import { publicEvent } from './public-event.js';
import type { PublicRecord, PublicTopic } from './public-topic.port.js';
import type { ResumePoint } from './resume-point.js';

/** Which records of the log count: what a replica knows. */
export interface JudgedRecords {
  /** waits until every record up to this offset has been judged */
  judged(offset: number): Promise<void>;
  readonly rejected: { has(offset: number): boolean };
  /** ids of the records in which an operator said that this history counts, oldest first */
  readonly acceptances: readonly string[];
  /** the how-manieth published event of its aggregate an accepted event is */
  stream(account: string, aggregate: string): { sequenceOf(seq: number): number } | undefined;
}

export interface PublicationOptions {
  readonly replica: JudgedRecords;
  readonly topic: PublicTopic;
  /** absolute address of the AsyncAPI document, see asyncApiAddress */
  readonly asyncApi: string;
}

/** One history on its way into the topic, from where the topic ends: what of each step has to be sent where. */
export class Publication {
  /** resumes after every record that was passed */
  #position: string | null;
  readonly #shown: ResumePoint['shown'];

  /** @param histories the identity of the log, then of each acceptance in it */
  constructor(
    private readonly options: PublicationOptions,
    private readonly histories: readonly string[],
    { after, shown }: ResumePoint,
  ) {
    this.#position = after && formatPosition(after);
    this.#shown = shown;
  }

  /** An operator has accepted the log since this began: everything has to be published again. */
  get superseded(): boolean {
    return this.options.replica.acceptances.length >= this.histories.length;
  }

  /** By partition, in order, what of these records has to be sent. All before them was acknowledged, and they are judged. */
  pass(step: readonly StoredRecord[]): Map<number, PublicRecord[]> {
    const sentBy = { histories: this.histories, before: this.#position };
    const byPartition = new Map<number, PublicRecord[]>();
    for (const record of step) {
      const envelope = this.#accepted(record);
      if (envelope === null) continue;
      const made = binaryRecord(this.#event(envelope), sentBy);
      const partition = this.options.topic.partitionOf(made.key);
      if (record.offset <= (this.#shown.get(partition) ?? -1)) continue;
      const records = byPartition.get(partition);
      if (records === undefined) byPartition.set(partition, [made]);
      else records.push(made);
    }
    return byPartition;
  }

  #accepted({ offset, bytes }: StoredRecord): Envelope | null {
    const decoded = decodeEnvelope(bytes);
    const envelope = decoded.kind === 'envelope' ? decoded.envelope : null;
    const position = formatPosition({ log: this.histories[0]!, offset, record: envelope?.id ?? '-' });
    // a record may have an id that fits no position: the one before it stands for it, so it may come twice
    if (parsePosition(position) !== undefined) this.#position = position;
    return envelope && isPublished(envelope) && !this.options.replica.rejected.has(offset) ? envelope : null;
  }

  #event(envelope: Envelope) {
    const { replica, asyncApi } = this.options;
    const sequence = replica.stream(envelope.account, envelope.aggregate)!.sequenceOf(envelope.seq);
    return publicEvent(envelope, { log: this.histories[0]!, position: this.#position!, sequence, asyncApi });
  }
}
