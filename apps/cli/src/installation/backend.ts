import { KeyRing } from '@latchkey/domain';
import { backendOf, type Backend } from '@latchkey/installation';
import { ConfigurationError, localAddress, readConfiguration, systemClock } from '@latchkey/platform';
import { say, sayWaiting } from '../output.js';

/** The installation that the environment variables name. @throws ConfigurationError */
export function backendOfEnvironment(allowUnsafe = false): Backend {
  const configuration = readConfiguration();
  const { kafka, activityDays } = configuration;
  return backendOf({
    dataDirectory: configuration.dataDirectory,
    ring: new KeyRing(configuration.sealingKeys),
    clock: systemClock,
    leaseMs: configuration.leaseMs,
    kafka: kafka && { ...kafka, allowUnsafe: allowUnsafe || kafka.allowUnsafe },
    mongodb: configuration.mongodb,
    activityDays,
    onInfo: say,
    onNotice: say,
    onWaiting: sayWaiting(),
    onTailCut: ({ file, droppedBytes }) =>
      say(`cut off ${droppedBytes} bytes of an incomplete record at the end of ${file}`),
    onFailure: (error) => say(error.message),
  });
}

/** Where people reach the service, as its own variables say. @throws ConfigurationError */
export function serviceAddress(): string {
  const { publicUrl, host, port } = readConfiguration();
  if (publicUrl !== undefined) return publicUrl;
  if (port === 0) throw new ConfigurationError('PORT must be the one that the service listens on');
  return localAddress(host, port);
}
