import type { ProjectionStore } from '@latchkey/projections';
import { decodeCursor } from '../cursor.js';
import type { ReadModel, RetentionQuestions } from '../read-model.port.js';
import { Calls, type Promised } from '../thread/calls.js';
import { startThread } from '../thread/start-thread.js';
import type { Answers } from './answers.js';
import { errorOf, type Problem } from './problems.js';

/** All questions to a read model, answered in a thread of its own. */
export interface Answering extends ReadModel, RetentionQuestions, Pick<ProjectionStore, 'load' | 'checkpoint'> {
  /** nothing is answered any more */
  readonly ended: boolean;
  /** Releases the file; questions that are not answered by then are rejected. */
  close(): Promise<void>;
}

/** Starts to answer from a complete file. @throws (each question) ReadModelDamaged when the file cannot be trusted */
export function startAnswering(file: string): Answering {
  const worker = startThread('answering.worker', import.meta.url, { file });
  const calls = new Calls(worker);
  const ask =
    <N extends keyof Answers>(method: N) =>
    (...asked: Parameters<Answers[N]>) =>
      calls.ask<never>(method, ...asked).catch((problem: unknown) => {
        throw problem instanceof Error ? problem : errorOf(file, problem as Problem);
      });
  const keys = ask('keys') as Promised<Answers>['keys'];
  const users = ask('users');
  const revisions = ask('revisions');
  return {
    key: ask('key'),
    // a cursor that is none is told from a file that is damaged
    keys: async (accountId, filter, page, order) => {
      decodeCursor(page.cursor, order);
      return keys(accountId, filter, page, order);
    },
    keyCounts: ask('keyCounts'),
    keyLabels: ask('keyLabels'),
    user: ask('user'),
    users: async (accountId, filter, page) => {
      decodeCursor(page.cursor);
      return users(accountId, filter, page);
    },
    revisions: async (accountId, filter, page) => {
      decodeCursor(page.cursor);
      return revisions(accountId, filter, page);
    },
    checks: ask('checks'),
    uses: ask('uses'),
    lastUsedAt: ask('lastUsedAt'),
    oldestReport: ask('oldestReport'),
    oldestUse: ask('oldestUse'),
    documentsAfter: ask('documentsAfter') as RetentionQuestions['documentsAfter'],
    load: ask('load') as ProjectionStore['load'],
    checkpoint: ask('checkpoint'),
    get ended() {
      return calls.over;
    },
    close: async () => {
      await calls.ask('close').catch(() => undefined);
      await worker.terminate();
    },
  };
}
