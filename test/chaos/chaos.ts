import { setTimeout as sleep } from 'node:timers/promises';
import { decodeEnvelope, openKafkaLog, type Envelope } from '@latchkey/event-log';
import type { Credential } from '@latchkey/domain';
import { eventually } from '../support/eventually.js';
import { freshName, newKey } from '../support/people.js';
import { SharedInstallation } from '../support/shared-installation.js';
import type { Fault } from './faults.js';
import type { Operation } from './history.js';
import { acceptedEvents, contradictions, keyStates, wrongVerifications, type LoggedState } from './folded.js';
import { firstOutOfOrder } from './linearizable.js';
import { randomOf } from './random.js';
import { recovered } from './recovered.js';
import { table, type Window } from './report.js';
import { Workload } from './workload.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** how long each lasts, ms */
  readonly holdMs: number;
  readonly leaseMs: number;
  /** told of each fault when it begins */
  readonly onFault?: (name: string) => void;
  readonly settings?: Readonly<Record<string, string>>;
}

export interface ChaosReport {
  readonly windows: readonly Window[];
  /** Markdown */
  readonly table: string;
  /** what contradicts a promise, one sentence each */
  readonly violations: readonly string[];
  readonly workload: Workload;
  /** what every process said last */
  readonly logs: string;
}

const QUIET_MS = 1_000;

/** Two APIs and two projectors on three brokers and three members, clients at work, and one fault after the other. */
export async function chaos({ seed, faults, holdMs, leaseMs, onFault, settings }: ChaosOptions): Promise<ChaosReport> {
  const env = { LATCHKEY_LEASE_MS: String(leaseMs) };
  const servers = { brokers: 3, members: 3, throughProxies: true, own: true, ...(settings && { settings }) } as const;
  const installation = await SharedInstallation.start({ ...servers, env });
  try {
    await recovered(installation);
    const kept = (await newKey(installation.admin(1))) as Workload['kept'];
    await eventually(async () => (await installation.admin(2).as(kept).get('/v1/me')).status, (status) => status === 200); // prettier-ignore
    const workload = new Workload(installation, randomOf(seed), kept);
    workload.start();
    const windows: Window[] = [];
    for (const fault of faults) {
      onFault?.(fault.name);
      windows.push(await suffer(installation, fault, holdMs));
    }
    await workload.stop();
    const violations = await whatIsWrong(installation, workload);
    const { operations, verifications } = workload;
    return { windows, workload, violations, table: table(windows, operations, verifications, kept.id), logs: installation.logs }; // prettier-ignore
  } finally {
    await installation.stop();
  }
}

async function suffer(installation: SharedInstallation, { name, inject }: Fault, holdMs: number): Promise<Window> {
  await sleep(QUIET_MS);
  const from = performance.now();
  const heal = await inject(installation);
  await sleep(holdMs);
  await heal();
  const healed = performance.now();
  await recovered(installation);
  await sleep(QUIET_MS);
  return { fault: name, from, healed, to: performance.now() };
}

async function whatIsWrong(installation: SharedInstallation, workload: Workload): Promise<string[]> {
  const { operations, verifications, secrets, wronglyRefused } = workload;
  const states = keyStates(acceptedEvents(await envelopes(installation)));
  const ids = new Set(operations.map(({ key }) => key).filter((id) => id !== ''));
  const orders = [...ids].map((id) => outOfOrder(operations.filter(({ key }) => key === id)));
  const outputs = [...installation.apis, ...installation.projectors].map(({ output }) => output).join('\n');
  const leaked = [...secrets].filter((secret) => outputs.includes(secret));
  return [
    ...orders.flat(),
    ...contradictions(states, operations),
    ...wrongVerifications(states, operations, verifications).map(({ key, api, begun }) => `P4: API ${api} let ${key} in at ${begun}`), // prettier-ignore
    ...(await disagreements(installation, states, workload.current)),
    ...leaked.map(() => 'P7: a secret stands in what a process said'),
    ...wronglyRefused.map((when) => `P8: a good key was refused by ${when}`),
  ];
}

/** P3: what was answered of one key that no order explains. */
function outOfOrder(operations: readonly Operation[]): string[] {
  const first = firstOutOfOrder(operations);
  if (first === null) return [];
  const near = operations.filter(({ begun, ended }) => begun <= first.ended && ended >= first.begun - 1_000);
  return [
    `P3: no order explains the answer to ${first.id}, among ${near.map((one) => JSON.stringify(one)).join('\n')}`,
  ];
}

/** P3: what each API shows, and lets in, otherwise than the log says. */
async function disagreements(
  installation: SharedInstallation,
  states: ReadonlyMap<string, readonly LoggedState[]>,
  credentials: readonly Credential[],
): Promise<string[]> {
  const { headers } = await installation.admin(1).post('/v1/keys', { name: freshName('Last') });
  const brought = { 'latchkey-position': headers.get('latchkey-position')! };
  const found: string[] = [];
  for (const [at, { admin }] of installation.apis.entries()) {
    await eventually(() => admin.get('/v1/keys', brought), ({ status }) => status === 200); // prettier-ignore
    for (const [id, all] of states) {
      const { name, status, version } = all.at(-1)!;
      const { body } = await admin.get(`/v1/keys/${id}`, brought);
      const same = body?.name === name && body.status === status && body.version === version;
      if (!same) found.push(`P3: API ${at + 1} shows ${JSON.stringify(body)} for ${id}, the log says ${name} ${status} ${version}`); // prettier-ignore
    }
  }
  for (const { accessKey, secretKey } of credentials) {
    const ask = ({ admin }: { admin: typeof installation.apis[number]['admin'] }) => admin.post('/v1/verify', { accessKey, secretKey }); // prettier-ignore
    const [one, two] = await Promise.all(installation.apis.map(ask));
    if (one!.body.valid !== two!.body.valid) found.push(`P3: one API lets ${accessKey} in, the other does not`);
  }
  return found;
}

async function envelopes({ place, prefix }: SharedInstallation): Promise<Envelope[]> {
  const log = await openKafkaLog({ ...place, topic: `${prefix}.log`, partition: 0, onNotice: () => undefined });
  const read: Envelope[] = [];
  try {
    for await (const batch of log.read(0, { follow: false })) {
      for (const { bytes } of batch) {
        const decoded = decodeEnvelope(bytes);
        if (decoded.kind === 'envelope') read.push(decoded.envelope);
      }
    }
    return read;
  } finally {
    await log.close();
  }
}
