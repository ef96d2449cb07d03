/** A problem with what holds the read model. Closed union: callers can switch on `code`. */
export type ReadModelErrorCode =
  'READ_MODEL_DAMAGED' | 'READ_MODEL_NEWER' | 'READ_MODEL_REPLACED' | 'READ_MODEL_BEING_REBUILT';

const REMEDY = 'The read model is disposable: `npx latchkey rebuild` makes it anew from the log.';

/** What is wrong with a read model, and what to do about it. */
export abstract class ReadModelError extends Error {
  abstract readonly code: ReadModelErrorCode;
}

/** The files are truncated, overwritten, or not the read model's at all. */
export class ReadModelDamaged extends ReadModelError {
  readonly code = 'READ_MODEL_DAMAGED';
  constructor(where: string, what: string, options?: ErrorOptions) {
    super(`The read model in ${where} is damaged: ${what}. ${REMEDY}`, options);
  }
}

/** It was laid out by a newer version of Latchkey than this one. */
export class ReadModelNewer extends ReadModelError {
  readonly code = 'READ_MODEL_NEWER';
  constructor(where: string, found: string, known: string) {
    super(`The read model in ${where} has layout ${found}, and this version of Latchkey knows no newer than ${known}: run the newer version. To go back to this one, stop the newer version everywhere first. ${REMEDY}`); // prettier-ignore
  }
}

/** What was written to is not what is read any more: another generation took its place, or another rebuild its draft. */
export class ReadModelReplaced extends ReadModelError {
  readonly code = 'READ_MODEL_REPLACED';
  constructor(where: string, generation: number) {
    super(`Generation ${generation} of the read model in ${where} was replaced. Start over from the live one.`);
  }
}

/** Another process fills a new generation at this moment. */
export class ReadModelBeingRebuilt extends ReadModelError {
  readonly code = 'READ_MODEL_BEING_REBUILT';
  constructor(where: string) {
    super(
      `The read model in ${where} is being rebuilt by another process. Wait until that has ended; ` +
        'if it was killed, begin again in a minute.',
    );
  }
}
