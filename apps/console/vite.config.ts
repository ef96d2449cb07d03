import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev:console` serves the console with hot reload beside a service that runs already.
const service = process.env['LATCHKEY_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  // the service writes its own prefix in, see apps/api/src/console
  base: './',
  plugins: [react()],
  server: { host: '127.0.0.1', proxy: { '/v1': service, '/openapi.json': service, '/docs': service } },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // a slow machine is no reason for an alarm
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
