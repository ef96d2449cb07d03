export interface BackupResult {
  readonly records: number;
  readonly bytes: number;
}

export interface AcceptedLog {
  /** identity of the log */
  readonly log: string;
  /** records in it, without those of the acceptance */
  readonly records: number;
  /** when the newest of them was written, ISO 8601 */
  readonly newest: string;
}
