import { afterAll, beforeAll } from 'vitest';
import type { Client } from './client.js';
import { freshDirectory, Service } from './service.js';

export interface RunningService {
  /** the process; its `output` is what it logged */
  readonly service: Service & { url: string };
  /** a client that acts as the first admin */
  readonly admin: Client;
  /** Ends the process and starts it again on the same data, with other variables if given. */
  restart(env?: Record<string, string>): Promise<void>;
}

/** Starts one service before the tests of a file and ends it after them. What it returns is there within tests. */
export function runningService(env: Record<string, string> = {}): RunningService {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let service: Service & { url: string };
  let admin: Client;
  const start = async (variables: Record<string, string>) => {
    service = await Service.start(directory.path, variables);
    admin = await service.admin();
  };
  beforeAll(async () => {
    directory = await freshDirectory();
    await start(env);
  });
  afterAll(async () => {
    await service?.stop();
    await directory.remove();
  });
  return {
    get service() {
      return service;
    },
    get admin() {
      return admin;
    },
    restart: async (variables = env) => {
      await service.stop();
      await start(variables);
    },
  };
}
