import type { Backend, Installation } from './backend.js';
import { clusterBackend } from './cluster/cluster-backend.js';
import { embeddedBackend } from './embedded/embedded-backend.js';
import type { InstallationOptions } from './options.js';

/** The one place where it is decided what an installation stands on: on Kafka and MongoDB where both are named. */
export function backendOf(options: InstallationOptions): Backend {
  const { kafka, mongodb } = options;
  return kafka && mongodb ? clusterBackend({ ...options, kafka, mongodb }) : embeddedBackend(options);
}

/** Starts what an API process holds of an installation. @throws as `Backend.start` does */
export const startInstallation = (options: InstallationOptions): Promise<Installation> => backendOf(options).start();
