import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ValidationFailed } from './errors.js';
import { isoOrNull, msOrNull } from './instant.js';
import { changeOf } from './recorded.js';

/**
 * One member of a key or a user, defined once: events, bodies, answers, history, public events, the guards' feed,
 * snapshots and lists follow from it.
 */
export interface Field {
  /** its value, and so its type, until an event says otherwise */
  readonly initial: unknown;
  /** a time: ms since 1970 (UTC) in the state, ISO 8601 in events and answers */
  readonly time?: true;
  /** in the events that create and edit it; optional where older events lack it, which then means `initial` */
  readonly logged?: z.ZodType;
  /** in the body that creates it */
  readonly create?: z.ZodType;
  /** in the body that edits it; unset: it stays as it was created */
  readonly edit?: z.ZodType;
  /** in answers */
  readonly view?: z.ZodType;
  /** about a person: in the `pii` of events, so never in public events */
  readonly personal?: true;
  /** in the public events */
  readonly published?: true;
  /** in the guards' feed */
  readonly guards?: true;
  /** any value but the initial one restricts the key; who judges by older rules than these (RULES) must refuse it */
  readonly restrictsSince?: number;
  /** known to the log and the replica alone: in no list and no answer */
  readonly secret?: true;
  /** a list or an object: stored as JSON */
  readonly structured?: true;
  /** has few distinct values: a snapshot holds each once */
  readonly repeats?: true;
  /** why a value is refused at `now`, or null */
  readonly refusal?: (value: never, now: number) => string | null;
  /** whether such a change revokes a right */
  readonly revokes?: (before: never, after: never) => boolean;
}

/** A table of fields, by name. */
export type Fields = Readonly<Record<string, Field>>;
type Trait = Exclude<keyof Field, 'initial'>;
type SchemaTrait = 'logged' | 'create' | 'edit' | 'view';

/** The state that a table of fields describes. */
export type StateOf<F extends Fields> = { readonly [N in keyof F]: F[N]['initial'] };

/** A member as events and answers write it. */
type Written<T extends Field> = T extends { readonly time: true } ? string | Extract<T['initial'], null> : T['initial'];

/** Edits by name; those that changed are there. */
export type EditsOf<F extends Fields> = { [N in Having<F, 'edit'>]?: Edit<Written<F[N]>> };

/** The names of the fields that have a trait. */
export type Having<F extends Fields, T extends Trait> = {
  [N in keyof F & string]: T extends keyof F[N] ? N : never;
}[keyof F & string];

/** Schemas by name, for `z.object`. */
export type ShapeOf<F extends Fields, T extends SchemaTrait, N extends string> = {
  [M in N]: F[M] extends Readonly<Record<T, infer Z extends z.ZodType>> ? Z : never;
};

/** An edit of a field: what the log holds of it before and after. */
export interface Edit<T = unknown> {
  readonly before: T;
  readonly after: T;
}

/** The names of the fields that have a trait, and lack another, in the order of the table. */
export function having<F extends Fields, T extends Trait, L extends Trait = never>(fields: F, trait: T, lacking?: L) {
  const names = Object.keys(fields).filter((name) => {
    const field = fields[name]!;
    return field[trait] !== undefined && (lacking === undefined || field[lacking] === undefined);
  });
  return names as Exclude<Having<F, T>, [L] extends [never] ? never : Having<F, L>>[];
}

/** The names of the fields that lack a trait, in the order of the table. */
export function lacking<F extends Fields, T extends Trait>(fields: F, trait: T) {
  const names = Object.keys(fields).filter((name) => fields[name]![trait] === undefined);
  return names as Exclude<keyof F & string, Having<F, T>>[];
}

/** What fields say under a trait, for `z.object`. */
export function shapeOf<F extends Fields, T extends SchemaTrait, N extends Having<F, T>>(
  fields: F,
  trait: T,
  names = having(fields, trait) as readonly string[] as readonly N[],
): ShapeOf<F, T, N> {
  return Object.fromEntries(names.map((name) => [name, fields[name]![trait]])) as ShapeOf<F, T, N>;
}

type Present<Z extends z.ZodType> = Z extends z.ZodOptional<infer Inner extends z.ZodType> ? Inner : Z;

function editOf(schema: z.ZodType): z.ZodType {
  const value = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  return changeOf(value).optional();
}

/** Edits of fields, each with before and after, for `z.object`; those that changed are there. */
export function editShapeOf<F extends Fields, N extends Having<F, 'logged'>>(fields: F, names: readonly N[]) {
  type Logged<M extends N> = Present<ShapeOf<F, 'logged', N>[M]>;
  type Edited<M extends N> = z.ZodOptional<z.ZodObject<{ before: Logged<M>; after: Logged<M> }>>;
  return Object.fromEntries(names.map((name) => [name, editOf(fields[name]!.logged!)])) as { [M in N]: Edited<M> };
}

/** Some members, in the order of `names`; those that are undefined are left out. */
export function pick<S, N extends keyof S>(from: S, names: readonly N[]): Pick<S, N> {
  const picked = {} as Pick<S, N>;
  for (const name of names) if (from[name] !== undefined) picked[name] = from[name];
  return picked;
}

/** A state before its first event, to be copied: it was parsed, so that its members lie within the object. */
export function blank<F extends Fields>(fields: F): StateOf<F> {
  const initial = Object.entries(fields).map(([name, field]) => [name, field.initial]);
  return JSON.parse(JSON.stringify(Object.fromEntries(initial))) as StateOf<F>;
}

const write = ({ time }: Field, value: unknown): unknown => (time ? isoOrNull(value as number | null) : value);
const read = ({ time }: Field, value: unknown): unknown => (time ? msOrNull(value as string | null) : value);

/** Members as events and answers write them; what is not given is initial. */
export function written<F extends Fields, N extends keyof F & string>(
  fields: F,
  names: readonly N[],
  values: { readonly [M in N]?: unknown },
): { [M in N]: Written<F[M]> } {
  const result = {} as Record<N, unknown>;
  for (const name of names)
    result[name] = write(fields[name]!, values[name] === undefined ? fields[name]!.initial : values[name]);
  return result as { [M in N]: Written<F[M]> };
}

/** The fields that events give, for `readInto`. */
export function loggedOf(fields: Fields): readonly { readonly name: string; readonly time: boolean }[] {
  return having(fields, 'logged').map((name) => ({ name, time: fields[name]!.time === true }));
}

/** The names of fields that a new event holds: those that older events lack only where they are given. */
export function loggedOfNew<N extends string>(
  fields: Readonly<Record<N, Field>>,
  names: readonly N[],
  given: { readonly [M in N]?: unknown },
): N[] {
  return names.filter((name) => given[name] !== undefined || !(fields[name].logged instanceof z.ZodOptional));
}

/** Puts what an event gives into a fresh copy of the blank state, in place: a replay does little else. */
export function readInto<S extends object>(
  fresh: S,
  logged: ReturnType<typeof loggedOf>,
  values: Readonly<Record<string, unknown>>,
): S {
  for (const { name, time } of logged) {
    const value = values[name];
    if (value === undefined) continue;
    (fresh as Record<string, unknown>)[name] = time ? msOrNull(value as string | null) : value;
  }
  return fresh;
}

/** The state that edits of an event lead to, of the members they edit. */
export function edited<F extends Fields>(
  fields: F,
  edits: Readonly<Record<string, Edit | undefined>>,
): Partial<StateOf<F>> {
  const after: Record<string, unknown> = {};
  for (const name in edits) if (edits[name] !== undefined) after[name] = read(fields[name]!, edits[name].after);
  return after as Partial<StateOf<F>>;
}

/**
 * The edits that make a state what is wanted; members of `wanted` that are undefined stay as they are.
 *
 * @param now ms since 1970, UTC
 * @throws ValidationFailed when a field refuses its value
 */
export function editsOf<F extends Fields>(
  fields: F,
  state: StateOf<F>,
  wanted: { readonly [N in keyof F]?: unknown },
  now = 0,
): EditsOf<F> {
  const edits: Record<string, Edit> = {};
  for (const name of having(fields, 'edit')) {
    const [field, before, after] = [fields[name]!, state[name], wanted[name]];
    if (after === undefined || isDeepStrictEqual(after, before)) continue;
    requireValid(fields, { [name]: after }, now);
    edits[name] = { before: write(field, before), after: write(field, after) };
  }
  return edits as EditsOf<F>;
}

/** @throws ValidationFailed when a field refuses its value at `now`, ms since 1970 */
export function requireValid(fields: Fields, values: Readonly<Record<string, unknown>>, now: number): void {
  for (const name in values) {
    const refusal = values[name] === undefined ? undefined : fields[name]?.refusal;
    const message = refusal === undefined ? null : refusal(values[name] as never, now);
    if (message !== null) throw new ValidationFailed([{ pointer: `/${name}`, message }]);
  }
}
