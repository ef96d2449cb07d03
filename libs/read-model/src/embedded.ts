/** The read model on SQLite, without what MongoDB needs: threads load this. */
export { startAnswering, type Answering } from './sqlite/answering.js';
export { inspect } from './sqlite/inspect.js';
export { openStore, remakeStore, type OpenedStore } from './sqlite/open-store.js';
export { problemOf, type Problem } from './sqlite/problems.js';
export type { Store } from './sqlite/store.js';
export { answerCalls, Calls } from './thread/calls.js';
export { startThread } from './thread/start-thread.js';
