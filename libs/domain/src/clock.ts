/** The wall clock: ms since 1970, UTC. */
export interface Clock {
  now(): number;
}
