import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';

/** A component whose code is loaded when it is first shown. Until then nothing is in its place. */
function later<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => ReactNode {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function Later(props: P) {
    return (
      <Suspense>
        <Loaded {...props} />
      </Suspense>
    );
  };
}

export const KeyDialog = later(async () => (await import('./key-dialogs')).KeyDialog);
export const CreateDialog = later(async () => (await import('./create-dialog')).CreateDialog);
export const SelectionBar = later(async () => (await import('./selection-bar')).SelectionBar);
