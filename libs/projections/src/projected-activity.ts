import type { ActivityRecord } from '@latchkey/domain';

/** A record of the activity log as projections see it. */
export type ProjectedActivity = ActivityRecord & { readonly offset: number };
