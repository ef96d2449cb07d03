import type { Locator } from 'playwright-core';
import type { Visitor } from './visitor.js';

/** What the page says under this name. */
export const fact = ({ page }: Visitor, name: string): Locator =>
  page.locator('.fact', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).locator('dd');
