import { encodeActivity } from '@latchkey/domain';
import type { EventLog } from '@latchkey/event-log';
import type { Replica } from '@latchkey/replica';
import { v7 as uuidv7 } from 'uuid';

const FLUSH_MS = 10_000;
const USES_PER_RECORD = 5_000;

/** Writes which keys were used into the activity log now and then, so that no verification ever writes. */
export class UsageRecorder {
  #timer: NodeJS.Timeout | null = null;
  /** why the newest flush failed; null when it worked. Usage is an observation: a lost one harms nobody. */
  lastError: Error | null = null;

  constructor(
    private readonly replica: Replica,
    private readonly activity: EventLog,
  ) {}

  start(): void {
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS);
    this.#timer.unref();
  }

  async flush(): Promise<void> {
    try {
      for (const [account, uses] of this.replica.takeUsage()) {
        for (let from = 0; from < uses.length; from += USES_PER_RECORD) {
          const part = uses.slice(from, from + USES_PER_RECORD);
          await this.activity.append(encodeActivity({ v: 1, kind: 'usage', id: uuidv7(), account, uses: part }));
        }
      }
      this.lastError = null;
    } catch (error) {
      this.lastError = error as Error;
    }
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.flush();
  }
}
