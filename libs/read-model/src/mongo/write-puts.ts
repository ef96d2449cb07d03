import type { ProjectionStore, Puts, SourceName } from '@latchkey/projections';
import { Batch } from './batch.js';
import { holdKeys, moveCheckpoint, UNSWEPT } from './checkpoints.js';
import type { Generation } from './generation.js';
import { spread } from './spreading.js';
import { inTransaction } from './transaction.js';

/** Writes documents that are newer than what is stored, what lists go by, and the checkpoint: all of it or nothing. */
export function writePuts(
  generation: Generation,
  source: SourceName,
  puts: Puts,
  position: Parameters<ProjectionStore['apply']>[2],
): Promise<void> {
  return inTransaction(generation, async (session) => {
    const checkpoint = await moveCheckpoint(generation, session, source, position);
    const isOfKeys = puts.keys !== undefined || puts.users !== undefined;
    const held = source === 'log' || !isOfKeys ? checkpoint : await holdKeys(generation, session);
    const batch = new Batch(generation, session, source);
    const changed = await batch.put(puts, held?.sweep ?? UNSWEPT);
    const left = await spread(batch, changed);
    await batch.end();
    if (left.length === 0) return;
    const ids = new Set(left.map(({ userId }) => userId));
    const spreading = [...(held?.spreading ?? []).filter(({ userId }) => !ids.has(userId)), ...left];
    await holdKeys(generation, session, { $set: { spreading } });
  });
}
