/** One partition of one topic. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
}
