import type { Generation } from './generation.js';

/** Where a read model finds the generation to read and to write. */
export interface GenerationSource {
  /**
   * The generation for somebody to write to. From then on a replacement is heard of also while nobody asks anything.
   *
   * @throws NotReady when there is none that this process can read
   */
  toWrite(): Generation;

  /** Asks one generation, and asks anew when another took its place meanwhile. @throws NotReady */
  read<T>(ask: (generation: Generation) => Promise<T>): Promise<T>;

  /** Makes sure that what was written to a generation is what is read now. @throws ReadModelReplaced, NotReady */
  confirm(generation: Generation): Promise<void>;

  close(): void;
}
