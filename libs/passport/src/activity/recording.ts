import { BoundedChanges, oneLine } from '@latchkey/domain';
import type { Outcome, StartedEntry, Target } from '../source/replica-source.port.js';
import type { ActivityRecorder } from './activity-recorder.js';
import { plainText } from './names.js';

/** Where a handler reports its changes: `@Changes()` passes it in. */
export interface ChangeLog {
  /** A member's value before and after; anything JSON can hold. A value is cut at 8 KiB, an entry at 64 KiB. */
  add(field: string, before: unknown, after: unknown): void;
  /** Names the thing that was changed, where the request does not (a new one). */
  target(target: Target): void;
}

/**
 * One recorded action from its durable start to its outcome. The status that is sent decides, once the handler has ended
 * and the answer is out; the handler's own end where no answer arrived, or something else (a timeout) gave it.
 */
export class Recording implements ChangeLog {
  readonly #changes = new BoundedChanges();
  #target: Required<Target> | undefined;
  #handler: 'not seen' | 'running' | 'ended' = 'not seen';
  #own: Outcome = 'done';
  #givenUp = false;
  #sent: number | null = null;
  #settled = false;

  constructor(
    private readonly entry: StartedEntry,
    private readonly recorder: ActivityRecorder,
    private readonly namesOf: (target: Target) => Required<Target>,
    /** whether one request holds many actions (GraphQL), so that its status says nothing of this one */
    private readonly isPart = false,
  ) {}

  add(field: string, before: unknown, after: unknown): void {
    this.#changes.add(oneLine(plainText(field), 100), textOf(before), textOf(after));
  }

  target(target: Target): void {
    this.#target = this.namesOf(target);
  }

  handling(): void {
    this.#handler = 'running';
  }

  /** Something else answers in the handler's place; the handler goes on. */
  givenUp(): void {
    this.#givenUp = true;
  }

  /** @param errorStatus of what the handler threw; none: it returned */
  handled(errorStatus?: number): void {
    if (this.#handler === 'ended') return;
    this.#handler = 'ended';
    this.#own = outcomeOf(errorStatus ?? 200);
    this.#settleIfKnown();
  }

  /** @param status of the answer that was sent; 0: the connection broke before there was one */
  answered(status: number): void {
    this.#sent ??= status;
    this.#settleIfKnown();
  }

  #settleIfKnown(): void {
    const outcome = this.#outcome();
    if (outcome === null || this.#settled) return;
    this.#settled = true;
    const target = this.#target && { target: this.#target };
    this.recorder.finish({ kind: 'finished', id: this.entry.id, outcome, changes: this.#changes.list(), ...target });
  }

  /** null: the handler still runs, or has not been answered. */
  #outcome(): Outcome | null {
    if (this.#handler === 'running') return null;
    if (this.#handler === 'not seen') {
      if (!this.#sent) return null;
      return this.isPart ? 'refused' : outcomeOf(this.#sent);
    }
    if (this.isPart || this.#givenUp || this.#sent === 0) return this.#own;
    return this.#sent === null ? null : outcomeOf(this.#sent);
  }
}

/** What records a request, or one resolver's call. */
export const recordings = new WeakMap<object, Recording>();

const UNRECORDED: ChangeLog = { add: () => undefined, target: () => undefined };

/** The change log of a request, for handlers without `@Changes()`. On a request that is not recorded it does nothing. */
export const changesOf = (call: object): ChangeLog => recordings.get(call) ?? UNRECORDED;

function outcomeOf(status: number): Outcome {
  if (status < 400) return 'done';
  return status < 500 ? 'refused' : 'failed';
}

// What JSON cannot hold becomes text: an entry must not fail because of its content.
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value ?? null) ?? JSON.stringify(plainText(value));
  } catch {
    return JSON.stringify(plainText(value));
  }
}
