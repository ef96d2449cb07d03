/** Makes a value of JSON unchangeable, with all that is in it: it is shared by all requests of a key. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
