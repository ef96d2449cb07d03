import { parentPort, workerData } from 'node:worker_threads';
import { answerCalls } from '../thread/calls.js';
import { Answers } from './answers.js';
import { problemOf } from './problems.js';

const { file } = workerData as { readonly file: string };
let opened: Answers | null = null;

const told =
  <A extends unknown[], T>(method: (...asked: A) => T) =>
  (...asked: A): T => {
    try {
      return method.apply((opened ??= new Answers(file)), asked);
    } catch (error) {
      throw problemOf(error);
    }
  };

answerCalls(parentPort!, {
  key: told(Answers.prototype.key),
  keys: told(Answers.prototype.keys),
  keyCounts: told(Answers.prototype.keyCounts),
  keyLabels: told(Answers.prototype.keyLabels),
  user: told(Answers.prototype.user),
  users: told(Answers.prototype.users),
  revisions: told(Answers.prototype.revisions),
  checks: told(Answers.prototype.checks),
  uses: told(Answers.prototype.uses),
  lastUsedAt: told(Answers.prototype.lastUsedAt),
  oldestReport: told(Answers.prototype.oldestReport),
  oldestUse: told(Answers.prototype.oldestUse),
  documentsAfter: told(Answers.prototype.documentsAfter),
  load: told(Answers.prototype.load),
  checkpoint: told(Answers.prototype.checkpoint),
  close: () => opened?.close(),
});
