import type { KafkaOptions } from '../kafka-options.js';

/** The topics of an installation and what is asked of them. */
export interface TopologyOptions extends KafkaOptions {
  readonly prefix: string;
  /** fewer than three copies are taken as they are; show UNSAFE_TOPOLOGY at every start */
  readonly allowUnsafe: boolean;
  /** after how many days activity may be forgotten; unset: never */
  readonly activityDays?: number | undefined;
  /** 6 by default; never another number later */
  readonly activityPartitions?: number;
  /** 6 by default; never another number later */
  readonly eventPartitions?: number;
  /** ms, 15 s by default: reports of processes are kept for 30 leases at least */
  readonly leaseMs?: number;
}

interface Setting {
  readonly name: string;
  /** what a new topic gets, and what mends another one; null: it cannot be mended */
  readonly value: string | null;
  readonly fits: (found: string) => boolean;
  readonly otherwise: string;
}

export interface TopicPlan {
  readonly topic: string;
  readonly partitions: number;
  readonly settings: readonly Setting[];
}

export const SAFE_COPIES = 3;
const SAFE_IN_SYNC = 2;
const PARTITIONS = 6;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SEGMENT_MS = 600_000;
const ACTIVITY_SLACK_DAYS = 7;
const LEASE_MS = 15_000;
const LEASES_KEPT = 30;
const MOVED_AWAY = 'older records are moved to a store that Latchkey knows nothing of';
const LARGEST_BATCH_BYTES = 9 * 1024 * 1024;

/** What each topic is called. */
export function topicNames(prefix: string) {
  const named = (topic: string) => `${prefix}.${topic}`;
  return { log: named('log'), activity: named('activity'), status: named('status'), events: named('events') };
}

/** What each topic has to be. @param copies how many of each record there will be, or are */
export function topicPlans(options: TopologyOptions, copies: number): readonly TopicPlan[] {
  const { log, activity, status, events } = topicNames(options.prefix);
  const shared = sharedSettings(options.allowUnsafe, copies);
  const least = LARGEST_BATCH_BYTES;
  const large = between('max.message.bytes', least, least, Infinity, 'large records are refused');
  const settingsOfActivity = [...shared, activityRetention(options.activityDays), large];
  return [
    { topic: log, partitions: 1, settings: [...shared, forEver(), large] },
    { topic: activity, partitions: options.activityPartitions ?? PARTITIONS, settings: settingsOfActivity },
    { topic: status, partitions: 1, settings: [...shared, ...statusRetention(options.leaseMs ?? LEASE_MS)] },
    { topic: events, partitions: options.eventPartitions ?? PARTITIONS, settings: [...shared, forEver()] },
  ];
}

function sharedSettings(allowUnsafe: boolean, copies: number): readonly Setting[] {
  const least = allowUnsafe ? 1 : SAFE_IN_SYNC;
  const most = allowUnsafe ? copies : Math.max(copies, SAFE_COPIES);
  const inSync = allowUnsafe && copies < SAFE_COPIES ? 1 : SAFE_IN_SYNC;
  return [
    between('min.insync.replicas', inSync, least, most, 'an acknowledged record may be on one broker only, or nothing can be written'), // prettier-ignore
    exactly('cleanup.policy', 'delete', 'records are removed from the middle'),
    exactly('retention.bytes', '-1', 'records are removed when there are many'),
    exactly('message.timestamp.type', 'LogAppendTime', 'retention goes by the clocks of clients'),
    exactly('unclean.leader.election.enable', 'false', 'a broker that missed acknowledged records may lead'),
    exactly('compression.type', 'producer', 'the broker writes other bytes than it was sent', 'uncompressed'),
    { ...exactly('remote.storage.enable', 'false', MOVED_AWAY), value: null },
  ];
}

const exactly = (name: string, value: string, otherwise: string, orElse = value): Setting => {
  return { name, value, fits: (found) => found === value || found === orElse, otherwise };
};

const between = (name: string, value: number, least: number, most: number, otherwise: string): Setting => {
  return { name, value: String(value), fits: (found) => Number(found) >= least && Number(found) <= most, otherwise };
};

const forEver = () => exactly('retention.ms', '-1', 'records are removed when they are old');

function activityRetention(days: number | undefined): Setting {
  if (days === undefined) return forEver();
  const least = (days + ACTIVITY_SLACK_DAYS) * DAY_MS;
  return {
    name: 'retention.ms',
    value: String(least + DAY_MS),
    fits: (found) => found === '-1' || Number(found) > least,
    otherwise: 'activity is removed before LATCHKEY_ACTIVITY_DAYS and the week that projections may take have passed',
  };
}

function statusRetention(leaseMs: number): readonly Setting[] {
  const least = LEASES_KEPT * leaseMs;
  const kept = Math.max(HOUR_MS, least);
  const most = Math.max(DAY_MS, least);
  return [
    between('retention.ms', kept, least, most, 'reports of processes are removed too early, or read for too long at every start'), // prettier-ignore
    between('segment.ms', SEGMENT_MS, -Infinity, kept, 'reports of processes are not removed in time, and every start reads them all'), // prettier-ignore
  ];
}
