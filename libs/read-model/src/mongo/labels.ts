import type { KeyDocument } from '@latchkey/projections';
import type { mongo } from 'mongoose';
import { bounded } from '../digest.js';
import {
  labelOfEnvironment,
  labelOfTag,
  labelRange,
  labelsAsked,
  labelsOf,
  MOST_LABELS,
  nameOfLabel,
} from '../labels.js';
import type { KeyFilter, KeyLabels } from '../read-model.port.js';
import type { Generation } from './generation.js';
import type { Reader } from './reader.js';
import type { StoredLabel } from './stored-state.js';

/** What a batch changes of how many keys have each label. */
export class LabelChanges {
  readonly #changes = new Map<string, { readonly accountId: string; readonly label: string; n: number }>();

  /** @param n whether the key is one of them now, or was; one that is deleted is none */
  add(key: KeyDocument, n: 1 | -1): void {
    if (key.deleted) return;
    for (const label of labelsOf(key)) {
      const id = `${bounded(key.accountId)} ${bounded(label)}`;
      const known = this.#changes.get(id);
      if (known === undefined) this.#changes.set(id, { accountId: key.accountId, label, n });
      else known.n += n;
    }
  }

  /** A label that no key has any more is forgotten. */
  async write({ labels: { collection }, maxTimeMS }: Generation, session: mongo.ClientSession): Promise<void> {
    const changes = [...this.#changes].filter(([, { n }]) => n !== 0);
    if (changes.length === 0) return;
    const operations = changes.map(([_id, { accountId, label, n }]) => ({
      updateOne: { filter: { _id }, update: { $inc: { n }, $setOnInsert: { accountId, label } }, upsert: true },
    }));
    await collection.bulkWrite(operations as never, { ordered: false, session, maxTimeMS });
    const fewer = changes.flatMap(([_id, { n }]) => (n < 0 ? _id : []));
    if (fewer.length === 0) return;
    await collection.deleteMany({ _id: { $in: fewer }, n: { $lte: 0 } } as never, { session, maxTimeMS });
  }
}

/** What keys have to be labelled with. */
interface Labelled {
  /** the rarest label, by which an index finds keys; null: the filter asks for none */
  readonly rarest: object | null;
  /** how many keys have it that are not deleted */
  readonly count: number;
  /** what keys have to be beside it, by members that the index is not sought by: MongoDB would take any label for the rarest */
  readonly others: object;
}

/** What a filter wants keys to be labelled with. */
export async function labelledAs(reader: Reader, accountId: string, filter: KeyFilter): Promise<Labelled> {
  const [found] = await rarestFirst(reader, accountId, labelsAsked(filter));
  if (found === undefined) return { rarest: null, count: 0, others: {} };
  const [rarest, count] = found;
  const { environment } = filter;
  const tags = (filter.tags ?? []).filter((tag) => labelOfTag(tag) !== rarest);
  const elsewhere = environment !== undefined && labelOfEnvironment(environment) !== rarest;
  const others = { ...(tags.length > 0 && { tags: { $all: tags } }), ...(elsewhere && { environment }) };
  return { rarest: { 'lists.labels': rarest }, count, others };
}

async function rarestFirst(
  reader: Reader,
  accountId: string,
  labels: string[],
): Promise<[label: string, count: number][]> {
  if (labels.length === 0) return [];
  const found = await reader.generation.labels
    .find({ accountId, label: { $in: labels } }, { _id: 0, label: 1, n: 1 }, { ...reader.options, hint: 'label' })
    .lean<Pick<StoredLabel, 'label' | 'n'>[]>()
    .exec();
  const counts = new Map(found.map(({ label, n }) => [label, n]));
  const counted = labels.map((label): [string, number] => [label, counts.get(label) ?? 0]);
  return counted.toSorted(([, a], [, b]) => a - b);
}

/** What keys are labelled with that are not deleted. */
export async function labelsOfKeys(reader: Reader, accountId: string): Promise<KeyLabels> {
  const namesOf = async (sort: keyof KeyLabels) => {
    const { from, to } = labelRange(sort);
    const found = await reader.generation.labels
      .find({ accountId, label: { $gte: from, $lt: to } }, { _id: 0, label: 1 }, reader.options)
      .hint('label')
      .sort({ label: 1 })
      .limit(MOST_LABELS)
      .lean<Pick<StoredLabel, 'label'>[]>()
      .exec();
    return found.map(({ label }) => nameOfLabel(label));
  };
  const [tags, environments] = await Promise.all([namesOf('tags'), namesOf('environments')]);
  return { tags, environments };
}
