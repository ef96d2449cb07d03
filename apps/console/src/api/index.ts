export * from './client';
export * from './live';
export * from './problem';
export * from './queries';
export * from './session';
export * from './use-action';
