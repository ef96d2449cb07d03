import type { Element } from './element.js';

const NOBODYS = { owner: null, viewers: [], target: null };

/** What there is before anybody made anything: nobody's, so for admins only. */
export const SEED: readonly Element[] = [
  { id: 'elm_company', type: 'scorecard', name: 'Company', parentId: null, ...NOBODYS },
  { id: 'elm_retention', type: 'initiative', name: 'Keep customers longer', parentId: 'elm_company', ...NOBODYS },
  { id: 'elm_churn', type: 'measure', name: 'Churn', parentId: 'elm_company', ...NOBODYS, target: 2.5 },
];

export const SEED_VALUES = [
  { measureId: 'elm_churn', date: '2026-01-31', value: 3.4 },
  { measureId: 'elm_churn', date: '2026-02-28', value: 3.1 },
];
