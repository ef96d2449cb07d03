import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';

/** A component whose code is loaded when it is first shown. Until then nothing, or what keeps its place, is there. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, meanwhile?: ReactNode) {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function Later(props: P) {
    return (
      <Suspense fallback={meanwhile}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
