import type {
  CollectionName,
  Collections,
  ProjectionStore,
  Puts,
  Removal,
  SourceName,
  StoreSession,
} from '@latchkey/projections';
import { documentsOf, removeSome } from './documents.js';
import type { GenerationSource, Generation } from './generation.js';
import { mapErrors } from './map-errors.js';
import { Reader } from './reader.js';
import { spreadSome } from './spreading.js';
import { sweepSome } from './sweep.js';
import { writePuts } from './write-puts.js';

type Position = Parameters<ProjectionStore['apply']>[2];

/** What one runner writes: always to the generation that was current when it began, and to no other. */
export class GenerationStore implements StoreSession {
  // A network is in between: the more goes at once, the less it weighs.
  readonly batch = 1000;

  constructor(
    private readonly source: GenerationSource,
    private readonly generation: Generation,
  ) {}

  get replaced(): AbortSignal {
    return this.generation.replaced;
  }

  async checkpoint(source: SourceName): Promise<Position | null> {
    const { checkpoints, maxTimeMS } = this.generation;
    const query = checkpoints.findById(source, { _id: 0, log: 1, offset: 1, record: 1 }, { maxTimeMS });
    return mapErrors(() => query.lean<Position>().exec());
  }

  load<C extends CollectionName>(collection: C, ids: readonly string[]): Promise<Collections[C][]> {
    return mapErrors(() => documentsOf(new Reader(this.generation), collection, ids));
  }

  /** All of it in one transaction. @throws ReadModelReplaced when another generation is live by then; NotReady */
  async apply(source: SourceName, puts: Puts, position: Position): Promise<void> {
    await mapErrors(async () => {
      await writePuts(this.generation, source, puts, position);
      await this.source.confirm(this.generation);
    });
  }

  /** @throws ReadModelReplaced when another generation is live; NotReady */
  async remove(removal: Removal): Promise<boolean> {
    const more = await mapErrors(() => removeSome(this.generation, removal));
    await mapErrors(() => this.source.confirm(this.generation));
    return more;
  }

  /** Brings some keys to where lists look for them: see spreadSome and sweepSome. @throws NotReady */
  sweep(now: number): Promise<boolean> {
    return mapErrors(async () => (await spreadSome(this.generation)) || sweepSome(this.generation, now));
  }
}
