export { Replica, ReplicaStopped } from './replica.js';
export type { QuarantineNotice } from './replica.js';
export { ReplicaFollower } from './follower.js';
export type { Readiness } from './follower.js';
export { Account, Stream } from './stream.js';
export type { RememberedWrite } from './stream.js';
