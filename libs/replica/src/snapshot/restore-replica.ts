import { setImmediate } from 'node:timers/promises';
import { foldFingerprint, type Clock } from '@latchkey/domain';
import type { FoldedLog } from '../folded-log.js';
import { Replica } from '../replica.js';
import { Account } from '../account.js';
import { readFrames, SNAPSHOT_FORMAT, SnapshotUnusable, type Block, type SnapshotHeader } from './frames.js';
import { putStreams, type StreamHeads } from './stream-rows.js';

/**
 * What a snapshot says of itself. That it is whole is not known by then.
 * @throws SnapshotUnusable when it is none, or in a format that this code does not read
 */
export async function readSnapshotHeader(chunks: AsyncIterable<Buffer>): Promise<SnapshotHeader> {
  for await (const frame of readFrames(chunks)) return headerOf(parse(frame));
  throw new SnapshotUnusable('it is empty');
}

/**
 * Looks through a whole snapshot without keeping it. @returns the number of bytes in it
 * @throws SnapshotUnusable when it is damaged or cut off
 */
export async function checkSnapshot(chunks: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  let last: Buffer | null = null;
  for await (const frame of readFrames(chunks)) {
    bytes += frame.length;
    last = frame;
  }
  if (last === null || parse(last).block !== 'end') throw new SnapshotUnusable('its end is missing');
  return bytes;
}

/**
 * A replica as it was when the snapshot was taken: feed it the records from `next` on.
 * @throws SnapshotUnusable when it is damaged, cut off, or made by code that folds otherwise
 */
export async function restoreReplica(chunks: AsyncIterable<Buffer>, clock: Clock): Promise<Replica> {
  const replica = new Replica(clock);
  let header: SnapshotHeader | null = null;
  let account = new Account('');
  let heads: StreamHeads | null = null;
  let whole = false;
  for await (const frame of readFrames(chunks)) {
    if (heads !== null) {
      putStreams(heads, frame, account, replica.byAccessKey);
      heads = null;
      continue;
    }
    const block = parse(frame);
    if (header === null) header = headerOf(block, true);
    else if (block.block === 'account') {
      const { id, name, activeAdmins } = block;
      account = Object.assign(new Account(id), { name, activeAdmins });
      replica.accounts.set(id, account);
    } else if (block.block === 'streams') heads = block.heads;
    else if (block.block === 'end') whole = true;
    else put(block, replica, account);
  }
  if (header === null || !whole) throw new SnapshotUnusable('its end is missing');
  replica.resumeAfter(header.position);
  return replica;
}

function put(block: Block, folded: FoldedLog, account: Account): void {
  switch (block.block) {
    case 'log':
      folded.lastAt = block.lastAt;
      folded.revokedAt = block.revokedAt;
      Object.assign(folded.counts, block.counts);
      folded.acceptances.push(...block.acceptances);
      return;
    case 'quarantines':
      return void folded.quarantines.push(...block.notices);
    case 'rejected':
      return block.offsets.forEach((offset) => folded.rejected.add(offset));
    case 'creates':
      return block.users.forEach(([command, aggregate]) => account.userCreates.set(command, aggregate));
    default:
      throw new SnapshotUnusable(`a part of it is a ${block.block}`);
  }
}

function parse(frame: Buffer): Block {
  try {
    return JSON.parse(frame.toString()) as Block;
  } catch {
    throw new SnapshotUnusable('it is none');
  }
}

function headerOf(block: Block, toBeRestored = false): SnapshotHeader {
  if (block.block !== 'latchkey-replica') throw new SnapshotUnusable('it is none');
  if (block.format !== SNAPSHOT_FORMAT) throw new SnapshotUnusable(`it is in format ${block.format}`);
  if (!toBeRestored || block.fold === foldFingerprint()) return block;
  throw new SnapshotUnusable('it was made by another version of Latchkey');
}

// as many as lie together in a snapshot
const SLICE = 500;

/** Reads what a restored replica left in its snapshot, a little at a time, so that no request waits for it later. */
export async function readTheRest(folded: FoldedLog, signal: AbortSignal): Promise<void> {
  let count = 0;
  for (const { streams } of folded.accounts.values()) {
    for (const stream of streams.values()) {
      if (signal.aborted) return;
      // asking for it is what reads it
      void stream.last;
      if (++count % SLICE === 0) await setImmediate();
    }
  }
}
