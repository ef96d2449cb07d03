/** What the topics of an installation are called. */
export function topicsOf(prefix: string) {
  return {
    log: `${prefix}.log`,
    activity: `${prefix}.activity`,
    status: `${prefix}.status`,
    events: `${prefix}.events`,
    /** the consumer group of the projectors */
    projectors: `${prefix}.projector`,
  };
}
