/** Knows which processes verify credentials, and what they have applied. */
export interface Acknowledgement {
  /**
   * Resolves once no verifier can answer any more without knowing the record at this offset.
   *
   * @throws OutcomeUnknown when that cannot be awaited here
   */
  settled(offset: number): Promise<void>;
  /**
   * Resolves once this process knows all that any process had acknowledged at the call. Unset: it always does.
   *
   * @throws NotReady when that cannot be had
   */
  upToDate?(): Promise<void>;
}
