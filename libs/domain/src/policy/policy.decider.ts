import type { Decider } from '../decider.js';
import { ValidationFailed, type FieldError } from '../errors.js';
import { edited, editsOf } from '../fields.js';
import type { Recorded } from '../recorded.js';
import type { PolicyCommand } from './policy.commands.js';
import type { PolicyEvent } from './policy.events.js';
import { initialPolicy, POLICY_FIELDS, type Policy, type PolicyChanges } from './policy.fields.js';

/** Refuses with VALIDATION_FAILED. Any change counts as one that takes something away: see revokes. */
export const policyDecider: Decider<PolicyCommand, Policy, PolicyEvent> = {
  kind: 'policy',
  initial: initialPolicy,
  decide,
  evolve,
  mayRevoke: () => true,
};

/** The policy that changes would lead to. @throws ValidationFailed where its rules contradict each other */
export function policyWith(policy: Policy, changes: PolicyChanges): Policy {
  const next = { ...policy, ...edited(POLICY_FIELDS, editsOf(POLICY_FIELDS, policy, changes)) };
  const errors = [...contradictions(next, 'api'), ...contradictions(next, 'dataLoader')];
  if (errors.length > 0) throw new ValidationFailed(errors);
  return next;
}

function decide({ type: _, accountName, ...wanted }: PolicyCommand, state: Policy | null): PolicyEvent | null {
  if (state === null) throw new Error('a policy always has a state');
  const changes = editsOf(POLICY_FIELDS, state, wanted);
  if (Object.keys(changes).length === 0) return null;
  policyWith(state, wanted);
  return { type: 'PolicyChanged', data: { changes }, pii: { target: accountName } };
}

function evolve(state: Policy | null, { data, meta }: Recorded<PolicyEvent>): Policy {
  if (meta.aggregate !== meta.account) throw new Error('the policy of another account');
  const before = state ?? { ...initialPolicy(meta.account), createdAt: meta.at };
  const next = { ...before, ...edited(POLICY_FIELDS, data.changes), updatedAt: meta.at, version: before.version + 1 };
  if (data.changes.disableUnusedAfterDays === undefined) return next;
  const isSet = next.disableUnusedAfterDays !== null;
  return { ...next, disableUnusedSince: isSet ? meta.at : null, disableUnusedBy: isSet ? meta.actorUserId : '' };
}

function contradictions(policy: Policy, kind: 'api' | 'dataLoader'): FieldError[] {
  const [usual, longest, never] = [
    policy[`${kind}DefaultDays`],
    policy[`${kind}LongestDays`],
    policy[`${kind}NeverAllowed`],
  ];
  const errors: FieldError[] = [];
  const wrong = (member: string, message: string) => errors.push({ pointer: `/${kind}${member}`, message });
  if (longest !== null && never)
    wrong('NeverAllowed', `must be false where ${kind}LongestDays is set: never is longer`);
  if (usual === null && (longest !== null || !never))
    wrong('DefaultDays', `must be a number of days, because keys would never end without it, which is not allowed`);
  if (usual !== null && longest !== null && usual > longest)
    wrong('DefaultDays', `must be at most ${kind}LongestDays, which is ${longest}`);
  return errors;
}
