import type { InstanceRegister, KnownInstance } from '@latchkey/replica';

/** A register in memory that outlives a process. A save takes effect when it is let through; they keep their order. */
export class MemoryRegister implements InstanceRegister {
  stored: readonly KnownInstance[] | null;
  /** what a save waits for; nothing where nothing is said */
  gate: () => Promise<void> = () => Promise.resolve();
  #last: Promise<void> = Promise.resolve();

  constructor(stored: readonly KnownInstance[] | null = []) {
    this.stored = stored;
  }

  load(): Promise<readonly KnownInstance[] | null> {
    return Promise.resolve(this.stored);
  }

  save(instances: readonly KnownInstance[]): Promise<void> {
    const write = () => this.gate().then(() => void (this.stored = instances));
    const saved = this.#last.then(write, write);
    this.#last = saved.catch(() => undefined);
    return saved;
  }
}
