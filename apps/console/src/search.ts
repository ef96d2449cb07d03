type Reader<T> = (written: unknown) => T | undefined;
type Read<S> = { [P in keyof S]?: S[P] extends Reader<infer T> ? T : never };

/** What stands in an address is text: a search for 12e4 is not one for 120000, and `true` no boolean. */
export function parseAddress(search: string): Record<string, string | string[]> {
  const written = new URLSearchParams(search);
  const names = [...new Set(written.keys())];
  return Object.fromEntries(names.map((name) => [name, oneOrMany(written.getAll(name))]));
}

const oneOrMany = (values: string[]) => (values.length === 1 ? values[0]! : values);

/** The other way round: a list is written as its name, again and again. */
export function writeAddress(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  const said = pairs.filter(([, one]) => one !== undefined).map(([name, one]) => [name, String(one)]);
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`;
}

/** What is said more than once is said last. */
const last = (written: unknown): unknown => (Array.isArray(written) ? written.at(-1) : written);

/** Reads an address: what it says wrong counts as not said. What it does not name the router passes on as it was written. */
export const searchOf =
  <S extends Record<string, Reader<unknown>>>(parameters: S) =>
  (search: Record<string, unknown>): Read<S> =>
    Object.fromEntries(Object.entries(parameters).map(([name, read]) => [name, read(search[name])])) as Read<S>;

export const text: Reader<string> = (written) => {
  const said = last(written);
  return typeof said === 'string' && said !== '' ? said : undefined;
};

/** Every text that is said under one name. */
export const texts: Reader<string[]> = (written) => {
  const said = [written].flat().filter((one): one is string => typeof one === 'string' && one !== '');
  return said.length === 0 ? undefined : [...new Set(said)];
};

export const oneOf =
  <T extends string>(...values: readonly T[]): Reader<T> =>
  (written) =>
    values.find((one) => one === last(written));
