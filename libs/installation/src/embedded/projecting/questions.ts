import type { Answering } from '@latchkey/read-model/embedded';
import type { ServedReadModel } from '../../backend.js';
import type { ReadModelThreads } from './read-model-threads.js';

type Question = (...asked: never[]) => Promise<never>;

const QUESTIONS = ['key', 'keys', 'keyCounts', 'keyLabels', 'user', 'users', 'revisions', 'checks', 'uses', 'lastUsedAt', 'oldestReport', 'oldestUse', 'documentsAfter', 'load', 'checkpoint'] as const satisfies readonly (keyof Answering)[]; // prettier-ignore

/** All questions to a read model, asked of the thread that answers at the moment. */
export function questionsOf(threads: ReadModelThreads): ServedReadModel {
  const asked = QUESTIONS.map((name) => {
    const question: Question = (...args) => threads.ask((answering) => (answering[name] as Question)(...args));
    return [name, question] as const;
  });
  return Object.fromEntries(asked) as unknown as ServedReadModel;
}
