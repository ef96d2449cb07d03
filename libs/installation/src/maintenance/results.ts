export interface BackupResult {
  readonly records: number;
  readonly bytes: number;
}

export interface AcceptedLog {
  /** identity of the log */
  readonly log: string;
  /** records in it */
  readonly records: number;
  /** when its newest record was written, ISO 8601 */
  readonly newest: string;
}
