const MOST = 1_000;

/** Remembers what is made of objects that never change, of some at a time. */
export function onceForEach<S extends object, V>(make: (of: S) => V): (of: S) => V {
  const made = new Map<S, V>();
  return (of) => {
    const known = made.get(of);
    if (known !== undefined) return known;
    const value = make(of);
    if (made.size >= MOST) made.clear();
    made.set(of, value);
    return value;
  };
}
