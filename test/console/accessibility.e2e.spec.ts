import { describeAccessibility } from './support/accessibility.js';

// every page and dialog: accessibility.slow.spec.ts
describeAccessibility({ chosen: ['keys', 'key', 'user'], dialogs: 'create' });
