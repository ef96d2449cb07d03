export { dataDirectory, DataDirectoryError } from './data-directory.js';
export type { DataDirectory } from './data-directory.js';
export { createAdminKey, ensureFirstAdmin, writeCredentialFile } from './first-admin.js';
export { closeLogs, Installation, openLogs, projectionRunners, startLogSide } from './installation.js';
export type { InstallationOptions, Logs, LogSide } from './installation.js';
