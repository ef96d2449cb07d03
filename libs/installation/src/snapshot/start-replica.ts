import { decodeEnvelope, foreignTo, isAcceptance, type EventLog } from '@latchkey/event-log';
import { Replica, SnapshotUnusable, type SnapshotHeader } from '@latchkey/replica';
import { identityOfLog } from '../projection.js';
import type { InstallationOptions } from '../options.js';
import type { SnapshotFile } from './snapshot-file.js';

/** The snapshot was made of another history than the one in the log. */
export class SnapshotMismatch extends Error {
  constructor(what: string) {
    super(
      `the snapshot of the replica was made of another history than the log at hand: ${what}. If a backup was restored ` +
        'on purpose, run `npx latchkey doctor --accept-log`; if not, bring back the newer log.',
    );
  }
}

/**
 * A replica as far as the snapshot reaches, an empty one where none can be used: the log has the rest. To be called before
 * anything is written to the log.
 *
 * @param outlivesAcceptance whether the snapshot may be on another machine than where an operator accepts a log and deletes it
 * @throws SnapshotMismatch when the log was rewound or replaced; LogError
 */
export async function startReplica(
  log: EventLog,
  file: SnapshotFile,
  { clock, onInfo, onNotice }: Pick<InstallationOptions, 'clock' | 'onInfo' | 'onNotice'>,
  outlivesAcceptance: boolean,
): Promise<Replica> {
  try {
    await file.clean();
    const header = await file.header();
    if (header === null || !(await isOfLog(header, log, outlivesAcceptance))) return new Replica(clock);
    const replica = await file.restore(clock);
    const more = log.end() - replica.next;
    onInfo?.(`started from the snapshot at record ${replica.next - 1}; ${more} more are in the log`);
    return replica;
  } catch (error) {
    if (!(error instanceof SnapshotUnusable)) throw error;
    onNotice?.(`the snapshot of the replica cannot be used (${error.message}): the log is read from its beginning`);
    return new Replica(clock);
  }
}

/** A snapshot is as good a witness of a rewind as the read model is, also when its content is of no use any more. */
export async function foreignSnapshot({ position }: SnapshotHeader, log: EventLog): Promise<SnapshotMismatch | null> {
  if (log.end() === 0) return new SnapshotMismatch(`it was made at record ${position.offset}, and the log is empty`);
  const why = await foreignTo(await identityOfLog(log), log, position);
  return why === null ? null : new SnapshotMismatch(why);
}

/** False when an operator has accepted the log after the snapshot was made: then it is no witness of a rewind. */
async function isOfLog(header: SnapshotHeader, log: EventLog, outlivesAcceptance: boolean): Promise<boolean> {
  const foreign = await foreignSnapshot(header, log);
  if (foreign === null) return true;
  if (outlivesAcceptance && (await acceptedSince(log, header))) return false;
  throw foreign;
}

// ids of records are UUIDv7, so they tell which of two is older
async function acceptedSince(log: EventLog, { position }: SnapshotHeader): Promise<boolean> {
  for await (const batch of log.read(0, { follow: false })) {
    for (const { bytes } of batch) {
      const decoded = decodeEnvelope(bytes);
      if (decoded.kind !== 'envelope' || !isAcceptance(decoded.envelope)) continue;
      if (decoded.envelope.id > position.record) return true;
    }
  }
  return false;
}
