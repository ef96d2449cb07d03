import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { Credential } from '@latchkey/domain';
import type { Client } from '../../support/client.js';
import { runningService, type RunningService } from '../../support/running-service.js';
import { describeWith } from '../../support/servers/describe-with.js';
import { openChromium } from './chromium.js';
import { Visitor } from './visitor.js';

export interface ConsoleScene extends RunningService {
  /** Somebody who has signed in with this pair (the first admin's by default) and stands at this path. */
  visit(path?: string, who?: Credential | Client, options?: BrowserContextOptions): Promise<Visitor>;
  /** Somebody who has not signed in. */
  stranger(options?: BrowserContextOptions): Promise<Visitor>;
}

const describeWithBrowser = await describeWith('chromium');

/** A suite over one running service and one browser, in which each visitor has a profile of their own. */
export function describeConsole(
  name: string,
  suite: (at: ConsoleScene) => void,
  env: Record<string, string> = {},
): void {
  describeWithBrowser(name, () => {
    const running = runningService(env);
    let browser: Browser;
    beforeAll(async () => void (browser = await openChromium()));
    afterAll(() => browser?.close());

    const stranger = (options?: BrowserContextOptions) => Visitor.arrive(browser, running.service.url, options);
    const visit: ConsoleScene['visit'] = async (path, who = running.admin, options = {}) => {
      const visitor = await stranger(options);
      await visitor.signIn('credential' in who ? who.credential : who, path);
      return visitor;
    };
    suite(Object.assign(Object.create(running) as RunningService, { visit, stranger }));
  });
}
