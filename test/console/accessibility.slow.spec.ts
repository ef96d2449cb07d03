import { describeAccessibility } from './support/accessibility.js';

describeAccessibility({ chosen: 'all', dialogs: 'all' });
