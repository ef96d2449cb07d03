import { eventLogContract } from '../../libs/event-log/src/event-log.contract.js';
import { MemoryLog } from './memory-log.js';

const abilities = { durable: false, keepsCallOrder: true, binary: true, largestRecord: 1_000_000, trims: false };

// A fake that specs lean on keeps the contract of what it stands for.
eventLogContract(
  'the log in memory',
  async () => {
    const log = new MemoryLog();
    return { log, reopen: () => Promise.resolve(log), dispose: () => log.close() };
  },
  abilities,
);
