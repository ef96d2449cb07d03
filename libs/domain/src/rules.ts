import { having } from './fields.js';
import type { AggregateEvent } from './aggregates.js';
import { BLANK_KEY, KEY_FIELDS, type Key } from './key/key.fields.js';
import { RULES } from './rules-known.js';

const RESTRICTING = having(KEY_FIELDS, 'restrictsSince');

/** The rules that are needed to judge a key, or what an event says of one. */
export function rulesOf(values: Partial<Record<keyof Key, unknown>>): number {
  let rules = 1;
  for (const name of RESTRICTING) {
    const value = values[name];
    if (value !== undefined && value !== BLANK_KEY[name]) rules = Math.max(rules, KEY_FIELDS[name].restrictsSince);
  }
  return rules;
}

/** The type of an event as the log says it: with the rules that its reader needs, where they are not the first. */
export function loggedType(event: AggregateEvent): string {
  const rules = rulesOf(restrictionsIn(event));
  return rules === 1 ? event.type : `${event.type}@${rules}`;
}

function restrictionsIn(event: AggregateEvent): Partial<Record<keyof Key, unknown>> {
  if (event.type === 'KeyCreated') return event.data;
  if (event.type !== 'KeyEdited') return {};
  const { changes } = event.data;
  return Object.fromEntries(RESTRICTING.map((name) => [name, changes[name]?.after]));
}

/** What an event is called, of the type that the log says; null where it needs newer rules than these. */
export function eventTypeOf(logged: string): string | null {
  const at = logged.indexOf('@');
  if (at < 0) return logged;
  const rules = logged.slice(at + 1);
  return /^[1-9]\d*$/.test(rules) && Number(rules) <= RULES ? logged.slice(0, at) : null;
}
