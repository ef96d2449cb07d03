/** Every code of a LogError. */
export type LogErrorCode =
  | 'APPEND_REFUSED'
  | 'POSITION_OUT_OF_RANGE'
  | 'LOG_DAMAGED'
  | 'LOG_FOREIGN'
  | 'LOG_TOO_NEW'
  | 'LOG_IN_USE'
  | 'LOG_FAILED'
  | 'LOG_REPLACED'
  | 'BACKUP_REFUSED';

/** A problem with the log itself: switch on `code`. */
export abstract class LogError extends Error {
  abstract readonly code: LogErrorCode;
}

/** The record is surely not in the log and never will be. */
export class AppendRefused extends LogError {
  readonly code = 'APPEND_REFUSED';
}

/** An offset that this log does not hold: it was rewound or trimmed, or the position is of another log. */
export class PositionOutOfRange extends LogError {
  readonly code = 'POSITION_OUT_OF_RANGE';
  constructor(offset: number, end: number, begin = 0) {
    const from = begin > 0 ? `begins at offset ${begin} and ` : '';
    super(`the log ${from}ends at offset ${end}, so offset ${offset} cannot be read`);
  }
}

/** Something other than an incomplete tail is wrong with a segment; nothing was changed. */
export class LogDamaged extends LogError {
  readonly code = 'LOG_DAMAGED';
  constructor(
    readonly file: string,
    readonly place: number,
    what: string,
  ) {
    super(`${file} is damaged at byte ${place}: ${what}. Nothing was changed. Restore the folder from a backup.`);
  }
}

/** A record on a broker that is not what was written. */
export class PartitionDamaged extends LogError {
  readonly code = 'LOG_DAMAGED';
  constructor(log: string, offset: number, what: string) {
    const remedy = 'Let a broker lead whose copy is whole (kafka-reassign-partitions.sh, kafka-leader-election.sh)';
    super(`${log} is damaged at offset ${offset}: ${what}. Nothing is read past it. ${remedy} and start again.`);
  }
}

/** A file that Latchkey did not write. */
export class LogForeign extends LogError {
  readonly code = 'LOG_FOREIGN';
  constructor(file: string, what: string) {
    super(`${file} is not a Latchkey log segment (${what}). Nothing was changed. Move it out of the folder.`);
  }
}

/** A segment written by a newer Latchkey. */
export class LogTooNew extends LogError {
  readonly code = 'LOG_TOO_NEW';
  constructor(file: string, found: number, known: number) {
    super(`${file} has format ${found}; this version reads up to ${known}. Upgrade Latchkey. Nothing was changed.`);
  }
}

/** Another process holds the folder. */
export class LogInUse extends LogError {
  readonly code = 'LOG_IN_USE';
  constructor(folder: string, holder: string) {
    super(`${folder} is in use by ${holder}. One process writes at a time: stop it first.`);
  }
}

/** The disk failed in a way that leaves open what is durable; every further append is refused until a restart. */
export class LogFailed extends LogError {
  readonly code = 'LOG_FAILED';
}

/** There is something at the target of a backup already. */
export class BackupRefused extends LogError {
  readonly code = 'BACKUP_REFUSED';
  constructor(target: string) {
    super(`${target} is not empty. Nothing was copied. Name a folder that is empty or does not exist.`);
  }
}

/** A history that was read before is not there any more, or not the same: nothing may be served from it. */
export class LogReplaced extends LogError {
  readonly code = 'LOG_REPLACED';
  constructor(log: string, what: string) {
    const remedy = 'Bring back the newer log or, if this one counts, run `npx latchkey doctor --accept-log`';
    super(`${log} is not the history that was read before: ${what}. ${remedy} and start again.`);
  }
}
