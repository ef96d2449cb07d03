/** A problem with the files of the read model. Closed union: callers can switch on `code`. */
export type ReadModelErrorCode = 'READ_MODEL_DAMAGED' | 'READ_MODEL_OUTDATED';

const REMEDY = 'The read model is disposable: `npx latchkey rebuild` makes it anew from the log.';

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

/** The files were laid out by another version of Latchkey. */
export class ReadModelOutdated extends ReadModelError {
  readonly code = 'READ_MODEL_OUTDATED';
  constructor(where: string, found: string, known: string) {
    super(`The read model in ${where} has layout ${found}, this version uses layout ${known}. ${REMEDY}`);
  }
}
