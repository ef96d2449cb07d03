import { Answers } from './answers.js';
import { openStore } from './open-store.js';
import type { OpenedReadModel } from '../read-model.contract.js';

type Method = (...asked: unknown[]) => unknown;

/** A read model in a file, in the thread of a spec. @param few see Answers */
export async function openInThread(file: string, few?: number): Promise<OpenedReadModel> {
  const { store } = await openStore(file);
  await store.completeAt(0);
  const answers = new Answers(file, few);
  const promised =
    (name: string) =>
    async (...asked: unknown[]) => {
      const one = (name in answers ? answers : store) as unknown as Record<string, Method>;
      return one[name]!(...asked);
    };
  const names = ['key', 'keys', 'keyCounts', 'keyLabels', 'user', 'users', 'revisions', 'checks', 'uses', 'lastUsedAt', 'oldestReport', 'oldestUse', 'documentsAfter', 'load', 'checkpoint', 'apply', 'remove', 'sweep']; // prettier-ignore
  return {
    model: Object.fromEntries(names.map((name) => [name, promised(name)])) as unknown as OpenedReadModel['model'],
    dispose: async () => {
      answers.close();
      store.close();
    },
  };
}
