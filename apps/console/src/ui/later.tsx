import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';

/** Something that is not there when a page opens: its code comes once it is shown. Nothing is in its place meanwhile. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => ReactNode {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function Later(props: P) {
    return (
      <Suspense>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
