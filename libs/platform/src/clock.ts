import type { Clock } from '@latchkey/domain';

export const systemClock: Clock = { now: () => Date.now() };
