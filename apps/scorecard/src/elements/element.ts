import type { Caller, Target } from '@latchkey/passport';

export const ELEMENT_TYPES = ['scorecard', 'initiative', 'measure'] as const;

/** A scorecard, or an initiative or a measure in one. */
export interface Element {
  readonly id: string;
  readonly type: (typeof ELEMENT_TYPES)[number];
  readonly name: string;
  /** the scorecard it is in; null for a scorecard */
  readonly parentId: string | null;
  /** id of a Latchkey user; null: only admins see it */
  readonly owner: string | null;
  /** ids of Latchkey users */
  readonly viewers: readonly string[];
  /** what a measure should reach; null for all else */
  readonly target: number | null;
}

export type User = Caller['user'];

const isAdmin = (user: User): boolean => user.role === 'admin';

/** A role of this service's own, as admins of Latchkey give it in a user's attributes: `{"scorecard": "auditor"}`. */
const isAuditor = ({ attributes }: User): boolean => attributes['scorecard'] === 'auditor';

/** Admins see and edit everything, auditors see it; members edit what they own, and see that and what they may view. */
export const mayEdit = (user: User, { owner }: Element): boolean => isAdmin(user) || owner === user.id;

export const maySee = (user: User, element: Element): boolean =>
  mayEdit(user, element) || isAuditor(user) || element.viewers.includes(user.id);

/** An element as revision history names it. */
export const targetOf = ({ type, id, name }: Element): Target => ({ type, id, name });

const UNOWNED = { owner: null, viewers: [], target: null };

/** The elements at the start. They have no owner, so only admins see them. */
export const SEED: readonly Element[] = [
  { id: 'elm_company', type: 'scorecard', name: 'Company', parentId: null, ...UNOWNED },
  { id: 'elm_retention', type: 'initiative', name: 'Keep customers longer', parentId: 'elm_company', ...UNOWNED },
  { id: 'elm_churn', type: 'measure', name: 'Churn', parentId: 'elm_company', ...UNOWNED, target: 2.5 },
];

export const SEED_VALUES = [
  { measureId: 'elm_churn', date: '2026-01-31', value: 3.4 },
  { measureId: 'elm_churn', date: '2026-02-28', value: 3.1 },
];
