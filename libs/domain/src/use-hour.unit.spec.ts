import { describe, expect, it } from 'vitest';
import { OTHER_SERVICES, serviceUseOf, withUse, type ServiceUse } from './use-hour.js';

const use = (more: Partial<ServiceUse> = {}): ServiceUse => ({
  service: 'scorecard',
  accepted: 1,
  refused: {},
  last: 10,
  previous: [],
  ...more,
});
const folded = (...uses: ServiceUse[]) => uses.reduce<readonly ServiceUse[]>(withUse, []);
const previous = (until: number, count: number, last: number, more: object = {}) => ({ until, count, last, ...more });

describe('the services of an hour', () => {
  it('are apart, and each is added up', () => {
    const [scorecard, payroll, ...more] = folded(use({ refused: { EXPIRED: 1 } }), use({ service: 'payroll' }), use({ accepted: 4, refused: { EXPIRED: 2, DISABLED: 1 } })); // prettier-ignore
    expect(more).toEqual([]);
    expect(scorecard).toMatchObject({ service: 'scorecard', accepted: 5, refused: { EXPIRED: 3, DISABLED: 1 } });
    expect(payroll).toMatchObject({ service: 'payroll', accepted: 1 });
  });

  it('say where the latest use that says so came from: address and agent are of one request', () => {
    const [one] = folded(use({ address: '10.0.0.1', agent: 'a' }), use({ last: 5, address: '10.0.0.2', agent: 'b' }));
    expect(one).toMatchObject({ last: 10, address: '10.0.0.1', agent: 'a' });
    const [later] = folded(one!, use({ last: 11, address: '10.0.0.3' }), use({ last: 12 }));
    expect(later).toEqual(use({ accepted: 4, last: 12, address: '10.0.0.3' }));
  });

  it('know no last use where all was refused', () => {
    const refused = serviceUseOf('scorecard', { key: 'key_1', count: 0, last: 0, refused: { EXPIRED: 3 } });
    expect(folded(refused, refused)).toEqual([use({ accepted: 0, refused: { EXPIRED: 6 }, last: null })]);
    expect(folded(use(), refused)[0]!.last).toBe(10);
  });

  it('tell secrets apart that were not the newest any more', () => {
    const [one] = folded(use({ previous: [previous(100, 2, 5, { address: '10.0.0.1' })] }), use({ previous: [previous(200, 1, 7)] }), use({ previous: [previous(100, 3, 4, { address: '10.0.0.9' })] })); // prettier-ignore
    expect(one!.previous).toEqual([previous(200, 1, 7), previous(100, 5, 5, { address: '10.0.0.1' })]);
  });

  it('are bounded, whatever a guard reports: services, codes and secrets', () => {
    const many = folded(...Array.from({ length: 70 }, (_, n) => use({ service: `s${n}`, refused: { [`C${n}`]: 1 } })));
    expect(many).toHaveLength(51);
    expect(many.at(-1)).toMatchObject({ service: OTHER_SERVICES, accepted: 20 });
    const [one] = folded(...Array.from({ length: 60 }, (_, n) => use({ refused: { [`C${n}`]: 1 }, previous: [previous(n, 1, n)] }))); // prettier-ignore
    expect(Object.keys(one!.refused)).toHaveLength(40);
    expect(one!.previous.map(({ until }) => until)).toEqual([59, 58, 57, 56]);
  });
});
