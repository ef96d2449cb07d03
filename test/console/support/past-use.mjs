import { join } from 'node:path';
import { encodeActivity, FIRST } from '@latchkey/domain';
import { openTrimmableLog } from '@latchkey/event-log';

const HOUR_MS = 3_600_000;
const DAYS = 30;
const AGENTS = { scorecard: 'python-requests/2.32.3', payroll: 'okhttp/4.12.0' };

/** Writes into the activity log of a stopped service that a key was used for a month, more by day than by night. */
export async function writePastUse(dataDirectory, keyId, until) {
  const log = await openTrimmableLog(join(dataDirectory, 'activity'));
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  for (let hour = DAYS * 24; hour > 0; hour--) {
    const at = now - hour * HOUR_MS;
    const uses = usesAt(at, hour).map((use) => ({ key: keyId, at, ...use }));
    if (hour < 20 && until !== null) {
      uses[0].previous = [{ until, count: 3, last: at + 120_000, address: '10.20.4.17', agent: AGENTS.scorecard }];
    }
    await log.append(encodeActivity({ v: 1, kind: 'use', id: `past-${hour}`, account: FIRST.account.id, uses }));
  }
  await log.close();
}

function usesAt(at, hour) {
  const [byDay, weekday] = [Math.sin(((at / HOUR_MS) % 24) / 7.64) + 1.1, new Date(at).getUTCDay() % 6 > 0 ? 1 : 0.3];
  const count = (scale, turn) => Math.round(scale * byDay * weekday * (1 + 0.4 * Math.sin(hour / turn)));
  const refused = hour % 29 === 3 ? { ADDRESS: count(14, 5), WRONG_SECRET: 2 } : {};
  return [
    { service: 'scorecard', accepted: count(60, 7), refused, last: at + 600_000, address: '10.20.4.17', agent: AGENTS.scorecard, previous: [] }, // prettier-ignore
    { service: 'payroll', accepted: count(18, 3), refused: {}, last: at + 60_000, address: '2001:db8:7::2a', agent: AGENTS.payroll, previous: [] }, // prettier-ignore
  ];
}
