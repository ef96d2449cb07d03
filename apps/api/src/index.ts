export { createApp } from './create-app.js';
export type { App } from './create-app.js';
