import type { KeyKind } from '@latchkey/domain';
import type { Caller, Verifier } from './caller.js';

/** Whom a request acts for, and as what it was let in. */
export interface Admission {
  readonly caller: Caller;
  readonly kind: KeyKind;
  /** who said so: what one verifier let in is not let in by another */
  readonly by: Verifier;
}

/** What is known of a request before Passport's strategy, which sees no route, is asked. */
export interface Door {
  /** the kind of key that the route says it takes; null: it says nothing */
  readonly kind: KeyKind | null;
  /** where headers of the answer go */
  readonly response: object | null;
}

// Not `request.user`, which other guards set too: what they say must open no door and change no name in history.
const ADMISSION = Symbol('latchkey.admission');
const DOOR = Symbol('latchkey.door');

interface Marked {
  [ADMISSION]?: Admission;
  [DOOR]?: Door;
}

export function admit(request: object, admission: Admission): void {
  (request as Marked)[ADMISSION] = admission;
}

/** What let it in before does so no longer, or has to be looked at again. */
export function dismiss(request: object): void {
  delete (request as Marked)[ADMISSION];
}

export const admissionOf = (request: object): Admission | undefined => (request as Marked)[ADMISSION];

export function standAt(request: object, door: Door): void {
  (request as Marked)[DOOR] = door;
}

export const doorOf = (request: object): Door | undefined => (request as Marked)[DOOR];

/**
 * The caller whose key let this request in, whichever guard asked; undefined where no key did. Kept apart from
 * `request.user`.
 */
export const callerOf = (request: object): Caller | undefined => admissionOf(request)?.caller;
