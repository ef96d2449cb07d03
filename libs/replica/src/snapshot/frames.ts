import { crc32 } from 'node:zlib';
import type { Position } from '@latchkey/event-log';
import type { FoldedLog, QuarantineNotice } from '../folded-log.js';
import type { StreamHeads } from './stream-rows.js';

/** Of the blocks below; raise it when they change. The header keeps its shape in every later format. */
export const SNAPSHOT_FORMAT = 3;

/** What a snapshot says of itself before anything else. */
export interface SnapshotHeader {
  readonly block: 'latchkey-replica';
  readonly format: number;
  /** of the code that folded, see foldFingerprint */
  readonly fold: string;
  readonly position: Position;
}

/**
 * The parts of a snapshot, in their order. Streams and creates belong to the account before them; the frame after streams
 * is no block but their StreamRows.
 */
export type Block =
  | SnapshotHeader
  | ({ readonly block: 'log' } & Pick<FoldedLog, 'lastAt' | 'revokedAt' | 'counts' | 'acceptances'>)
  | { readonly block: 'quarantines'; readonly notices: readonly QuarantineNotice[] }
  | { readonly block: 'rejected'; readonly offsets: readonly number[] }
  | { readonly block: 'account'; readonly id: string; readonly name: string; readonly activeAdmins: number }
  | { readonly block: 'streams'; readonly heads: StreamHeads }
  | { readonly block: 'creates'; readonly users: readonly (readonly [command: string, aggregate: string])[] }
  | { readonly block: 'end' };

/*
 * Frame: u32 length of the payload, u32 CRC-32 of the payload that continues the one of the frame before, payload. All
 * little-endian. A frame that is missing, moved or changed breaks the chain.
 */
const HEAD_BYTES = 8;
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

/** A snapshot that cannot be used; the log has all that it held. The message says why. */
export class SnapshotUnusable extends Error {}

export class FrameWriter {
  #checksum = 0;

  frame(text: string): Buffer {
    const length = Buffer.byteLength(text);
    const frame = Buffer.allocUnsafe(HEAD_BYTES + length);
    frame.write(text, HEAD_BYTES);
    this.#checksum = crc32(frame.subarray(HEAD_BYTES), this.#checksum);
    frame.writeUInt32LE(length, 0);
    frame.writeUInt32LE(this.#checksum, 4);
    return frame;
  }
}

/** Takes frames apart, in whatever pieces they come. @throws SnapshotUnusable where there is none, or a part of one */
export async function* readFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let checksum = 0;
  // joined once a whole frame is there, and not with each piece
  let pieces: Buffer[] = [];
  let size = 0;
  let end = HEAD_BYTES;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    size += chunk.length;
    if (size < end) continue;
    let bytes = pieces.length === 1 ? chunk : Buffer.concat(pieces);
    for (end = frameEnd(bytes); end <= bytes.length && end > HEAD_BYTES; end = frameEnd(bytes)) {
      const payload = bytes.subarray(HEAD_BYTES, end);
      checksum = crc32(payload, checksum);
      if (checksum !== bytes.readUInt32LE(4)) throw new SnapshotUnusable('a checksum in it is wrong');
      yield payload;
      bytes = bytes.subarray(end);
    }
    pieces = bytes.length === 0 ? [] : [bytes];
    size = bytes.length;
  }
  if (size > 0) throw new SnapshotUnusable('it ends within a part');
}

/** Where the frame at the beginning ends, as far as its head tells. */
function frameEnd(bytes: Buffer): number {
  if (bytes.length < HEAD_BYTES) return HEAD_BYTES;
  const length = bytes.readUInt32LE(0);
  if (length === 0 || length > MAX_PAYLOAD_BYTES) throw new SnapshotUnusable('a length in it is impossible');
  return HEAD_BYTES + length;
}
