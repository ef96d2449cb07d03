import type { Credential } from '@latchkey/domain';
import { expect } from 'vitest';
import { Client, type Answer } from './client.js';

/** Somebody who has signed in: sends the cookie, and what only a page of ours can send beside it. */
export class Browser extends Client {
  constructor(
    url: string,
    /** what signing in answered */
    readonly session: Answer['body'],
    /** name and value */
    readonly cookie: string,
  ) {
    const headers = { cookie, 'x-csrf-token': session.csrfToken };
    super(url, headers as unknown as Credential);
  }

  /** Signs in with the key of a client. */
  static async signIn(client: Client): Promise<Browser> {
    return Browser.of(client.url, await client.post('/v1/session'));
  }

  /** Signs in with the address of a sign-in link. */
  static async follow(url: string, link: string): Promise<Browser> {
    return Browser.of(url, await followLink(url, link));
  }

  static of(url: string, answer: Answer): Browser {
    expect(answer.status, answer.text).toBe(201);
    return new Browser(url, answer.body, cookieOf(answer));
  }

  /** The secret in the cookie. */
  get secret(): string {
    return this.cookie.split('.')[1]!;
  }

  /** What the cookie alone can do. */
  get withoutCsrfToken(): Client {
    return new Client(this.url, { cookie: this.cookie } as unknown as Credential);
  }
}

/** Somebody with nothing. */
export const stranger = (url: string): Client => new Client(url, {} as Credential);

export const tokenOf = (link: string): string => new URL(link).hash.replace('#token=', '');

export function followLink(url: string, link: string): Promise<Answer> {
  return stranger(url).post('/v1/session/link', { token: tokenOf(link) });
}

/** Name and value of the cookie that an answer sets. */
export function cookieOf({ headers }: Answer): string {
  return headers.get('set-cookie')!.split(';')[0]!;
}

/** The name of the cookie on this machine, as the description of the API has it. */
export async function cookieName(url: string): Promise<string> {
  const { components } = (await stranger(url).get('/openapi.json')).body;
  return components.securitySchemes.session.name.replace('__Host-', '');
}
