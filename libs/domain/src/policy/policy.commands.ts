import type { PolicyChanges } from './policy.fields.js';

/** Changes members of the policy of an account; what is left out stays. */
export interface ChangePolicy extends PolicyChanges {
  readonly type: 'ChangePolicy';
  /** of the account, for history */
  readonly accountName: string;
}

/** A command that `policyDecider` decides. */
export type PolicyCommand = ChangePolicy;
