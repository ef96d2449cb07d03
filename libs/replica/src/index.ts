export { Replica, ReplicaStopped } from './replica.js';
export { ReplicaFollower } from './follower.js';
export type { Readiness } from './follower.js';
export { Sessions } from './sessions.js';
export type { SessionCheck, SignedIn } from './sessions.js';
export { Account } from './account.js';
export { Stream } from './stream.js';
export type { RememberedWrite } from './stream.js';
export { feed, lineOf, refusedFeed } from './feed.js';
export type { FeedRequest } from './feed.js';
export { GuardLeases } from './leases/guard-leases.js';
export type {
  GuardReport,
  GuardStart,
  InstanceRegister,
  InstanceStatus,
  KnownInstance,
  RememberedInstance,
} from './leases/known-instances.js';
export { ProcessLeases } from './leases/process-leases.js';
export type { ProcessLeaseOptions } from './leases/process-leases.js';
export type { ProcessStatus } from './leases/other-processes.js';
export type { FedGuard } from './leases/process-report.js';
export { FoldedLog } from './folded-log.js';
export type { QuarantineNotice } from './folded-log.js';
export type { SnapshotHeader } from './snapshot/blocks.js';
export { SnapshotUnusable } from './snapshot/frames.js';
export { checkSnapshot, readSnapshotHeader, readTheRest, restoreReplica } from './snapshot/restore-replica.js';
export { stateHash } from './snapshot/state-hash.js';
export { takeSnapshot } from './snapshot/take-snapshot.js';
export type { SnapshotTaken } from './snapshot/take-snapshot.js';
