import type { Envelope } from './envelope.js';

/** Where an aggregate stands: `seq` and `last` of its newest accepted record. */
export interface StreamHead {
  seq: number;
  last: string;
  /** the newest accepted event was final */
  ended: boolean;
}

/** What the accept rule says of a record. */
export type Verdict = 'accepted' | 'rejected';

/**
 * The accept rule: every reader reaches the same verdict on a record. It looks at the envelope and the position only:
 * never at the payload, never at a clock. @param head of the envelope's aggregate; undefined: no record of it was
 * accepted yet
 */
export function judge(envelope: Envelope, offset: number, head: Readonly<StreamHead> | undefined): Verdict {
  switch (envelope.kind) {
    case 'genesis':
      return offset === 0 ? 'accepted' : 'rejected';
    case 'barrier':
      return 'accepted';
    case 'event':
    case 'fence':
      return follows(envelope, head) ? 'accepted' : 'rejected';
  }
}

function follows(envelope: Envelope, head: Readonly<StreamHead> | undefined): boolean {
  if (head === undefined) return envelope.seq === 1 && envelope.prev === '';
  return envelope.seq === head.seq + 1 && envelope.prev === head.last && !head.ended;
}
