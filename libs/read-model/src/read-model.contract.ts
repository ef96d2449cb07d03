import type { ProjectionStore } from '@latchkey/projections';
import { afterEach, beforeEach, describe } from 'vitest';
import { checkContract } from './contract/checks.contract.js';
import { keyCountContract } from './contract/key-counts.contract.js';
import { keyLabelContract } from './contract/key-labels.contract.js';
import { keyOrderContract } from './contract/key-order.contract.js';
import { keyContract } from './contract/keys.contract.js';
import { oddTextContract } from './contract/odd-text.contract.js';
import { pagingContract } from './contract/paging.contract.js';
import { propertyContract } from './contract/property.contract.js';
import { retentionContract } from './contract/retention.contract.js';
import { revisionContract } from './contract/revisions.contract.js';
import type { Subject } from './contract/subject.contract.js';
import { storeContract } from './contract/store.contract.js';
import { sweepingContract } from './contract/sweeping.contract.js';
import { useContract } from './contract/uses.contract.js';
import { userContract } from './contract/users.contract.js';
import type { ReadModel, RetentionQuestions, Sweeping } from './read-model.port.js';

export interface OpenedReadModel {
  readonly model: ReadModel & ProjectionStore & RetentionQuestions & Sweeping;
  dispose(): Promise<void>;
}

/** What every read model must do. `open` makes a fresh, empty one; `dispose` takes it away with all it holds. */
export function readModelContract(name: string, open: () => Promise<OpenedReadModel>): void {
  describe(`read model contract: ${name}`, () => {
    let opened: OpenedReadModel;
    let offset = 0;
    const subject: Subject = {
      get model() {
        return opened.model;
      },
      put: (puts) => opened.model.apply('log', puts, { log: 'log-1', offset: offset++, record: `record-${offset}` }),
    };

    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());

    storeContract(subject);
    keyContract(subject);
    keyOrderContract(subject);
    keyCountContract(subject);
    keyLabelContract(subject);
    sweepingContract(subject);
    userContract(subject);
    revisionContract(subject);
    retentionContract(subject);
    checkContract(subject);
    useContract(subject);
    pagingContract(subject);
    oddTextContract(subject);
    propertyContract(subject);
  });
}
