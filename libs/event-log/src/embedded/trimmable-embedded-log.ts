import { AppendRefused } from '../event-log.errors.js';
import type { TrimmableLog } from '../event-log.port.js';
import { writeBeginning } from './beginning.js';
import { EmbeddedLog, type Writing } from './embedded-log.js';
import { removeFile, syncFolder } from './file-io.js';
import type { LogState } from './log-state.js';

/** An embedded log that gives back its oldest segments. `openTrimmableLog` makes them. */
export class TrimmableEmbeddedLog extends EmbeddedLog implements TrimmableLog {
  constructor(
    private readonly folder: string,
    state: LogState,
    writing: Writing | undefined,
    private known: string | null,
  ) {
    super(state, writing);
  }

  begin(): number {
    return this.state.begin;
  }

  name(): string | null {
    return this.known;
  }

  trimPoint(before: number): number {
    return this.state.segments.findLast(({ base }) => base <= before)?.base ?? this.begin();
  }

  async trim(before: number, name: string): Promise<void> {
    if (!this.writing) throw new AppendRefused('the log was opened for reading only');
    const base = this.trimPoint(before);
    if (base === this.begin()) return;
    await writeBeginning(this.folder, { base, name });
    this.known = name;
    // what a crash leaves of them is taken away when the log is opened
    for (const { file } of this.state.trim(base)) await removeFile(file);
    await syncFolder(this.folder);
  }
}
