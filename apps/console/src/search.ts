type Reader<T> = (written: unknown) => T | undefined;
type Read<S> = { [P in keyof S]?: S[P] extends Reader<infer T> ? T : never };

/** What stands in an address is text: a search for 12e4 is not one for 120000, and `true` no boolean. */
export const parseAddress = (search: string): Record<string, string> => Object.fromEntries(new URLSearchParams(search));

/** Reads an address: what it says wrong counts as not said. What it does not name the router passes on as it was written. */
export const searchOf =
  <S extends Record<string, Reader<unknown>>>(parameters: S) =>
  (search: Record<string, unknown>): Read<S> =>
    Object.fromEntries(Object.entries(parameters).map(([name, read]) => [name, read(search[name])])) as Read<S>;

export const text: Reader<string> = (written) => (typeof written === 'string' && written !== '' ? written : undefined);

export const oneOf =
  <T extends string>(...values: readonly T[]): Reader<T> =>
  (written) =>
    values.find((one) => one === written);
