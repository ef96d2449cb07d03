import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestSecret, type Credential } from '@latchkey/domain';
import type { SharedInstallation } from '../support/shared-installation.js';
import { attempt, type Wanted } from './attempts.js';
import type { Change, Operation, Verification } from './history.js';
import { oneOf } from './random.js';

const SLOTS = 3;
const CHANGERS = 4;
const VERIFY_WITHIN_MS = 2_000;
const EVERY_MS = 80;
// as often as they stand here
const CHANGES: readonly Change[] = ['rename', 'rename', 'rename', 'rename', 'disable', 'disable', 'enable', 'enable', 'enable', 'rotate', 'rotate', 'delete']; // prettier-ignore

interface Slot {
  id: string | null;
  creating: boolean;
  version: number;
  credentials: Credential[];
}

/** Several clients that change a few keys at all APIs, and some that verify credentials, new ones and old ones. */
export class Workload {
  readonly operations: Operation[] = [];
  readonly verifications: Verification[] = [];
  readonly secrets = new Set<string>();
  /** a good key was refused, or its verifier was */
  readonly wronglyRefused: string[] = [];
  readonly #slots: Slot[] = Array.from({ length: SLOTS }, () => ({ id: null, creating: false, version: 0, credentials: [] })); // prettier-ignore
  readonly #over = new AbortController();
  readonly #run = randomUUID();
  #count = 0;
  #working: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly installation: SharedInstallation,
    private readonly random: () => number,
    /** a key that stays as it is */
    readonly kept: Credential & { readonly id: string },
  ) {}

  start(): void {
    const changers = Array.from({ length: CHANGERS }, () => this.#repeat(() => this.#change()));
    const verifiers = this.installation.apis.map((_, at) => this.#repeat(() => this.#verify(at + 1)));
    this.#working = Promise.all([...changers, ...verifiers]);
  }

  /** Resolves once everything that was begun has ended. */
  async stop(): Promise<void> {
    this.#over.abort();
    await this.#working;
  }

  /** Keys that there are, with the newest credential that is known. */
  get current(): readonly Credential[] {
    return this.#slots.flatMap(({ credentials }) => credentials.slice(-1));
  }

  async #repeat(work: () => Promise<void>): Promise<void> {
    while (!this.#over.signal.aborted) {
      await work();
      await sleep(this.random() * EVERY_MS);
    }
  }

  async #change(): Promise<void> {
    const slot = oneOf(this.random, this.#slots);
    if (slot.id === null) return this.#create(slot);
    const change = oneOf(this.random, CHANGES);
    const ifMatch = change === 'rename' && this.random() < 0.5 ? slot.version : null;
    const { operation, body } = await this.#attempt({ change, key: slot.id, ifMatch });
    if (operation.key !== slot.id) return;
    slot.version = operation.version ?? slot.version;
    if (change === 'delete' && operation.outcome !== 'refused') slot.id = null;
    if (operation.code === 'KEY_DELETED') slot.id = null;
    this.#learn(slot, body);
  }

  async #create(slot: Slot): Promise<void> {
    if (slot.creating) return;
    slot.creating = true;
    const { operation, body } = await this.#attempt({ change: 'create', key: '', ifMatch: null });
    slot.creating = false;
    if (operation.outcome !== 'done') return;
    Object.assign(slot, { id: operation.key, version: 1, credentials: [] });
    this.#learn(slot, body);
  }

  #learn(slot: Slot, body: Credential | undefined): void {
    if (body?.secretKey === undefined) return;
    this.secrets.add(body.secretKey);
    slot.credentials.push({ accessKey: body.accessKey, secretKey: body.secretKey });
    this.#keyOf.set(body.accessKey, slot.id ?? '');
  }

  readonly #keyOf = new Map<string, string>();

  async #attempt(what: Pick<Wanted, 'change' | 'key' | 'ifMatch'>) {
    const id = `${this.#run}-${++this.#count}`;
    const first = Math.floor(this.random() * this.installation.apis.length);
    const attempted = await attempt(this.installation, { ...what, id, name: `Name ${id}` }, first);
    this.operations.push(attempted.operation);
    return attempted;
  }

  async #verify(api: number): Promise<void> {
    const credentials = this.#slots.flatMap((slot) => slot.credentials.slice(-3));
    const credential = this.random() < 0.4 ? this.kept : oneOf(this.random, [this.kept, ...credentials]);
    const isKept = credential.accessKey === this.kept.accessKey;
    const begun = performance.now();
    const { status, valid } = await this.#ask(api, credential);
    if (status === 401 || (isKept && valid === false)) this.wronglyRefused.push(`API ${api} at ${Math.round(begun)}`);
    const key = isKept ? this.kept.id : this.#keyOf.get(credential.accessKey)!;
    const digest = digestSecret(credential.secretKey);
    this.verifications.push({ key, digest, api, begun, ended: performance.now(), valid });
  }

  async #ask(api: number, { accessKey, secretKey }: Credential): Promise<{ status: number; valid: boolean | null }> {
    const headers = { ...this.installation.credential, 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify({ accessKey, secretKey }), signal: AbortSignal.timeout(VERIFY_WITHIN_MS) }; // prettier-ignore
    try {
      const answer = await fetch(`${this.installation.api(api).url}/v1/verify`, request);
      const { valid } = (await answer.json()) as { valid?: boolean };
      return { status: answer.status, valid: valid ?? null };
    } catch {
      return { status: 0, valid: null };
    }
  }
}
