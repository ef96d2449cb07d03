export { ConfigurationError, readConfiguration } from './configuration.js';
export type { Configuration } from './configuration.js';
export { createLogger } from './logging.js';
export type { Logger } from './logging.js';
export { problemOf } from './problem-details.js';
export type { ProblemDetails } from './problem-details.js';
export { systemClock } from './clock.js';
export { Metrics } from './metrics.js';
export type { GaugeSources } from './metrics.js';
