import { BoundedChanges, oneLine } from '@latchkey/domain';
import type { ActivityRecorder } from './activity-recorder.js';
import type { FinishedEntry, Outcome, Target } from './reported-entry.js';

/** What a handler says of what it changed: `@Changes()` hands it in. */
export interface ChangeLog {
  /** A member's value before and after; anything JSON can hold. Longer than 8 KiB it is cut; so is an entry after 64 KiB. */
  add(field: string, before: unknown, after: unknown): void;
  /** Names the thing that was changed, where the request did not say it (a new one). */
  target(target: Target): void;
}

/** One recorded action from its durable start to its outcome. */
export class Recording implements ChangeLog {
  readonly #changes = new BoundedChanges();
  #target: Required<Target> | undefined;
  #handling = false;
  #status: number | null = null;
  #errorStatus: number | null = null;
  #settled = false;

  constructor(
    private readonly id: string,
    private readonly recorder: ActivityRecorder,
  ) {}

  add(field: string, before: unknown, after: unknown): void {
    this.#changes.add(oneLine(String(field), 100), textOf(before), textOf(after));
  }

  target(target: Target): void {
    this.#target = boundedTarget(target);
  }

  handling(): void {
    this.#handling = true;
  }

  succeeded(): void {
    this.#settle('done');
  }

  /** The handler threw. What its caller is answered decides, if there is an answer. */
  failed(status: number): void {
    this.#handling = false;
    this.#errorStatus = status;
    if (this.#status !== null) this.answered(this.#status);
  }

  /**
   * @param status of the answer; 0: the connection broke before there was one. Then nothing is said of the outcome until
   * the handler says it: it may run all the same.
   */
  answered(status: number): void {
    this.#status = status;
    if (this.#handling) return;
    const known = status || this.#errorStatus;
    if (known) this.#settle(outcomeOf(known));
  }

  #settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    const entry: FinishedEntry = { kind: 'finished', id: this.id, outcome, changes: this.#changes.list() };
    this.recorder.finish(this.#target === undefined ? entry : { ...entry, target: this.#target });
  }
}

/** As long as Latchkey takes it. */
export function boundedTarget({ type, id, name = id }: Target): Required<Target> {
  return { type: oneLine(String(type), 100), id: oneLine(String(id), 200), name: oneLine(String(name), 200) };
}

function outcomeOf(status: number): Outcome {
  if (status < 400) return 'done';
  return status < 500 ? 'refused' : 'failed';
}

// What JSON cannot hold is told as text: an entry must not fail because of what it is about.
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value ?? null) ?? JSON.stringify(String(value));
  } catch {
    return JSON.stringify(String(value));
  }
}
