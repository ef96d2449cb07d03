import type { KeyDocument } from '@latchkey/projections';
import type { KeyFilter, KeyLabels } from './read-model.port.js';

/** How many tags, and how many environments, an answer names at most. */
export const MOST_LABELS = 500;

/** Begins a label, as indexes hold it, so that a tag and an environment of the same name are two. */
const PREFIXES = { tags: 't:', environments: 'e:' } as const satisfies Record<keyof KeyLabels, string>;

export function labelOfTag(tag: string): string {
  return `${PREFIXES.tags}${tag}`;
}

export function labelOfEnvironment(environment: string): string {
  return `${PREFIXES.environments}${environment}`;
}

/** What a key is labelled with: its tags, and the environment. */
export function labelsOf({ tags, environment }: Pick<KeyDocument, 'tags' | 'environment'>): string[] {
  return labels(tags, environment);
}

/** What keys have to be labelled with to be in a list. A tag is rarer than an environment, mostly, and comes first. */
export function labelsAsked({ tags = [], environment }: KeyFilter): string[] {
  return labels(tags, environment ?? null);
}

/** Between which texts the labels of a sort are: from the first on, and before the other. */
export function labelRange(sort: keyof KeyLabels): { readonly from: string; readonly to: string } {
  const from = PREFIXES[sort];
  return { from, to: `${from[0]}${String.fromCharCode(from.charCodeAt(1) + 1)}` };
}

/** The tag, or the environment, that a label stands for. */
export function nameOfLabel(label: string): string {
  return label.slice(PREFIXES.tags.length);
}

function labels(tags: readonly string[], environment: string | null): string[] {
  const ofTags = [...new Set(tags)].map(labelOfTag);
  return environment === null ? ofTags : [...ofTags, labelOfEnvironment(environment)];
}
