export { ConfigurationError, readConfiguration, type Configuration } from './configuration.js';
export { createLogger, type Logger } from './logging.js';
export { listenError, listeningAddress, localAddress } from './listening.js';
export { problemOf, statusOf } from './problem-details.js';
export { runService, systemClock, type Environment, type Service } from './run-service.js';
export { Metrics, type GaugeRow } from './metrics.js';
