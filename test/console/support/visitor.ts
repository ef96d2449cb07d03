import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Credential } from '@latchkey/domain';
import { eventually } from '../../support/eventually.js';

/** Nobody waits longer than this for a page to show what it should. */
const PATIENCE_MS = 30_000;

/** Somebody at a browser of their own. What their console complains of is kept: see `complaints`. */
export class Visitor {
  readonly complaints: string[] = [];

  private constructor(
    readonly url: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async arrive(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(noteCopies);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
    const visitor = new Visitor(url, context, await context.newPage());
    visitor.#listen();
    return visitor;
  }

  go(path: string): Promise<unknown> {
    return this.page.goto(this.url + path);
  }

  /** Signs in with a pair and waits for the first page. */
  async signIn({ accessKey, secretKey }: Credential, path = '/'): Promise<void> {
    await this.go(`/sign-in?next=${encodeURIComponent(path)}`);
    await this.page.getByLabel('Access key').fill(accessKey);
    await this.page.getByLabel('Secret key').fill(secretKey);
    await this.button('Sign in').click();
    await this.page.locator('.shell').waitFor();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name });
  }

  /** Waits until the page shows this text. */
  sees(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  /** Waits until this has focus: a page gives it a little later than it shows something. */
  hasFocus(what: Locator): Promise<void> {
    return what.and(this.page.locator(':focus')).waitFor();
  }

  /** Takes what the page copied last, once it has. */
  async clipboard(): Promise<string> {
    return (await eventually(() => this.page.evaluate(takeCopied), (copied) => copied !== undefined))!; // prettier-ignore
  }

  /** Leaves, and with no complaint of the browser's console but those that were expected. */
  async leave(...expected: RegExp[]): Promise<void> {
    await this.context.close();
    expect(this.complaints.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([]);
  }

  #listen(): void {
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    this.page.on('pageerror', (error) => this.complaints.push(String(error)));
  }
}

// All visitors of a test run have one clipboard: what this page wrote there may be gone when it is read.
function noteCopies(): void {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  const write = clipboard?.writeText.bind(clipboard);
  if (clipboard === undefined || write === undefined) return;
  clipboard.writeText = async (text) => {
    await write(text);
    Object.assign(globalThis, { copied: text });
  };
}

function takeCopied(): string | undefined {
  const { copied } = globalThis as { copied?: string };
  Object.assign(globalThis, { copied: undefined });
  return copied;
}
