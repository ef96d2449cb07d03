import { called, t } from '../../texts';
import { dayTime } from '../../ui';
import { JsonText } from '../../ui/json-text';
import { isLimit, limitText } from '../../ui/limits';

export const isNothing = (value: unknown) => value === null || value === undefined;

/** Whether it holds nothing: an empty text, list or object. */
const isBlank = (value: unknown): boolean =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Whether something that is made with it is as if made without it; without a scope it is not. */
export const saysNothing = (field: string, value: unknown): boolean =>
  isNothing(value) || (isBlank(value) && field !== 'scopes');

const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  status: t.keys.status,
  kind: t.keys.kind,
  role: t.users.role,
};
/** What null is of a member that always means something. */
const NULLS: Readonly<Record<string, string>> = {
  expiresAt: t.keys.never,
  scopes: t.scopes.choice.all,
  allowedAddresses: t.addresses.choice.any,
  limit: t.limit.choice.any,
  ...t.policy.nulls,
};
// an integration may report a field called constructor
const ownOf = <T,>(table: Readonly<Record<string, T>>, field: string) =>
  Object.hasOwn(table, field) ? table[field] : undefined;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;
const isInstant = (text: string) => INSTANT.test(text) && !Number.isNaN(Date.parse(text));

/** Whether null says something of this member. */
export const hasNull = (field: string): boolean => ownOf(NULLS, field) !== undefined;

export const isList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

// what others put into them may have a name as well
const isJson = (field: string) => field === 'metadata' || field === 'attributes';

/** Of something that people know by its name. */
function nameIn(field: string, value: object): string | undefined {
  return !isJson(field) && 'name' in value && typeof value.name === 'string' ? value.name : undefined;
}

/** A value as people read it: members of keys and users in their own words, what integrations reported as it is. */
export function valueText(field: string, value: unknown): string {
  if (value === null || value === undefined) return ownOf(NULLS, field) ?? t.history.nothing;
  if (isBlank(value)) return field === 'scopes' ? t.scopes.noneAt : t.history.nothing;
  if (typeof value === 'boolean') return value ? t.history.yes : t.history.no;
  if (typeof value === 'string') return isInstant(value) ? dayTime(value) : called(ownOf(NAMES, field) ?? {}, value);
  if (isList(value)) return value.join(', ');
  if (field === 'limit' && isLimit(value)) return limitText(value);
  if (typeof value === 'object') return nameIn(field, value) ?? JSON.stringify(value);
  return typeof value === 'number' ? value.toLocaleString(t.locale) : JSON.stringify(value);
}

/** The same where there is room: a list as one, an object as JSON over several lines. */
export function Value({ field, of }: { field: string; of: unknown }) {
  const isText = typeof of !== 'object' || of === null || isBlank(of) || nameIn(field, of) !== undefined;
  if (isText || (field === 'limit' && isLimit(of))) return valueText(field, of);
  return isList(of) ? <ListOf items={of} /> : <JsonText value={of} />;
}

export const ListOf = ({ items, look = 'chip' }: { items: readonly string[]; look?: string }) => (
  <span className="chips">
    {items.map((item) => (
      <span key={item} className={look}>
        {item}
      </span>
    ))}
  </span>
);
