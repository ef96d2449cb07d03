import { CHALLENGE } from '../errors.js';
import { credentialOfValue } from './foreign.js';
import type { Credential } from './format.js';

/**
 * A way to bring a credential: `headers` (accessKey and secretKey), `headers=NAME:NAME` (the halves in headers of these
 * names), `basic` (HTTP Basic, RFC 7617: access key as user, secret key as password), `header=NAME` or `bearer` (one
 * value in that header, or in Authorization, RFC 6750).
 */
export type CredentialWay = 'headers' | 'basic' | 'bearer' | `headers=${string}:${string}` | `header=${string}`;

/** The headers of a request, by name in lower case, as Node has them. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Both halves as a request carries them, not yet verified, or why there are none. */
export type Presented = Credential | 'MISSING_HEADER' | 'MALFORMED';

interface Way {
  /** the headers it looks at, as they are usually written */
  readonly names: readonly string[];
  readonly challenge?: string;
  /** whether Node joins its headers where they are repeated: the default way costs no second look */
  readonly isJoined?: true;
  /** null: the credential does not come this way */
  read(headers: RequestHeaders): Presented | null;
}

/** Finds the credential that a request carries. */
export class CredentialReader {
  /** the headers that answers depend on, for `Vary` */
  readonly vary: string;
  /** for `WWW-Authenticate` */
  readonly challenge: string;
  readonly #ways: readonly Way[];
  readonly #headers: readonly string[];

  /** @param ways in which a credential may come. @throws TypeError that says what is wrong with one */
  constructor(ways: readonly CredentialWay[] = ['headers']) {
    if (ways.length === 0) throw new TypeError('credentials must name a way: headers is the usual one');
    this.#ways = ways.map(wayOf);
    const names = new Set(this.#ways.flatMap((way) => way.names));
    this.vary = [...names].join(', ');
    this.#headers = [...names].map((name) => name.toLowerCase());
    if (new Set(ways).size < ways.length) throw new TypeError('credentials must name each way once');
    this.challenge = [CHALLENGE, ...this.#ways.flatMap(({ challenge }) => challenge ?? [])].join(', ');
  }

  /**
   * The one credential of a request; MISSING_HEADER where there is none or a half is missing, MALFORMED where one cannot be
   * read or there are two. A header that is repeated is no credential: Node joins most with ", ", which none contains.
   *
   * @param rawHeaders names and values by turns, as Node has them: of some headers it drops all but the first
   */
  read(headers: RequestHeaders, rawHeaders?: readonly string[]): Presented {
    let found: Presented | null = null;
    for (const way of this.#ways) {
      const presented = way.read(headers);
      if (presented === null) continue;
      if (found !== null || (!way.isJoined && isRepeated(way.names, rawHeaders))) return 'MALFORMED';
      found = presented;
    }
    return found ?? 'MISSING_HEADER';
  }

  /** Whether a request carries a credential in any way, if only a half of it. */
  isIn(headers: RequestHeaders): boolean {
    return this.#ways.some((way) => way.read(headers) !== null);
  }

  /** A header of these ways that a request has, in lower case; of a request without a credential, any. */
  headerIn(headers: RequestHeaders): string {
    return this.#headers.find((name) => headers[name]) ?? this.#headers[0]!;
  }
}

/** What is wrong with ways to bring a credential, for people; null: nothing. */
export function wrongWithWays(ways: readonly string[]): string | null {
  try {
    void new CredentialReader(ways as readonly CredentialWay[]);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

// RFC 9110, section 5.6.2
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const TAKEN = /^(authorization|cookie|host|connection|content-.*|transfer-encoding|x-forwarded-.*|x-latchkey-.*)$/i;

function wayOf(way: string): Way {
  const [kind, names] = way.split('=', 2) as [string, string?];
  const [first, second, ...more] = names?.split(':') ?? [];
  if (way === 'headers') return { ...pairIn('accessKey', 'secretKey'), isJoined: true };
  if (way === 'basic') return BASIC;
  if (way === 'bearer') return BEARER;
  if (kind === 'headers' && second !== undefined && more.length === 0) return pairIn(named(first!), named(second));
  if (kind === 'header' && first !== undefined && second === undefined) return valueIn(named(first));
  throw new TypeError('a way to bring a credential must be headers, headers=NAME:NAME, basic, bearer or header=NAME');
}

function named(name: string): string {
  if (HEADER_NAME.test(name) && !TAKEN.test(name)) return name;
  throw new TypeError('a header for credentials must have a name of its own, as in X-API-Key');
}

function pairIn(accessName: string, secretName: string): Way {
  const [access, secret] = [accessName.toLowerCase(), secretName.toLowerCase()];
  if (access === secret) throw new TypeError('the halves of a credential must be in two headers');
  const read = (headers: RequestHeaders): Presented | null => {
    const [accessKey, secretKey] = [headers[access], headers[secret]];
    if (accessKey === undefined && secretKey === undefined) return null;
    if (!accessKey || !secretKey) return 'MISSING_HEADER';
    if (typeof accessKey !== 'string' || typeof secretKey !== 'string') return 'MALFORMED';
    return { accessKey, secretKey };
  };
  return { names: [accessName, secretName], read };
}

function valueIn(name: string): Way {
  const header = name.toLowerCase();
  const read = (headers: RequestHeaders): Presented | null => {
    const value = headers[header];
    if (value === undefined) return null;
    return typeof value === 'string' ? (credentialOfValue(value) ?? 'MALFORMED') : 'MALFORMED';
  };
  return { names: [name], read };
}

const SCHEME = /^(basic|bearer) +(\S+) *$/i;

/** What follows the scheme in Authorization; null: it is of another scheme, '' where nothing can be read. */
function authorizationOf({ authorization }: RequestHeaders, scheme: 'basic' | 'bearer'): string | null {
  if (typeof authorization !== 'string' || !authorization.toLowerCase().startsWith(scheme)) return null;
  return SCHEME.exec(authorization)?.[2] ?? '';
}

const BEARER: Way = {
  names: ['Authorization'],
  challenge: 'Bearer realm="latchkey"',
  read(headers) {
    const value = authorizationOf(headers, 'bearer');
    return value === null ? null : (credentialOfValue(value) ?? 'MALFORMED');
  },
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const LONGEST_BASIC = 512;

const BASIC: Way = {
  names: ['Authorization'],
  challenge: 'Basic realm="latchkey", charset="UTF-8"',
  read(headers) {
    const given = authorizationOf(headers, 'basic');
    return given === null ? null : pairOf(given);
  },
};

// a password may hold colons, a user none
function pairOf(base64: string): Credential | 'MALFORMED' {
  if (base64.length > LONGEST_BASIC || !BASE64.test(base64)) return 'MALFORMED';
  try {
    const text = utf8.decode(Buffer.from(base64, 'base64'));
    const colon = text.indexOf(':');
    if (colon < 1 || colon === text.length - 1) return 'MALFORMED';
    return { accessKey: text.slice(0, colon), secretKey: text.slice(colon + 1) };
  } catch {
    return 'MALFORMED';
  }
}

function isRepeated(names: readonly string[], rawHeaders: readonly string[] | undefined): boolean {
  return rawHeaders !== undefined && names.some((name) => timesIn(rawHeaders, name.toLowerCase()) > 1);
}

/**
 * How often a header is there. Of names and values by turns, it looks at each name of the right length only.
 *
 * @param header in lower case
 */
export function timesIn(rawHeaders: readonly string[], header: string): number {
  let times = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === header.length && name.toLowerCase() === header) times++;
  }
  return times;
}
