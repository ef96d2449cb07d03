import ipaddr from 'ipaddr.js';
import { addressOf } from './source-address.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Network = readonly [Address, bits: number];

const BITS = { ipv4: 32, ipv6: 128 };
const MAPPED_BITS = 96;
const MOST_REMEMBERED = 256;

/** Where a request comes from, as Express, Fastify and this service say it: the platform knows which proxies to believe. */
export interface Origin {
  readonly ip?: string | undefined;
  /** by name in lower case, as Node has them; `user-agent` is read */
  readonly headers?: object | undefined;
}

/**
 * A network in the form that is stored: `10.0.0.0/8`, `2001:db8::/32`, or a single address.
 *
 * @throws RangeError whose message says what to write instead
 */
export function canonicalNetwork(text: string): string {
  const [address, bits] = parse(text);
  return bits === BITS[address.kind()] ? address.toString() : `${address.toString()}/${bits}`;
}

/** Whether a network holds every address of its version. */
export const isEverywhere = (network: string): boolean => network.endsWith('/0');

/**
 * Whether a request may come from where it does. An address that is not known is in no network.
 *
 * @param networks in their stored form; null: from anywhere
 */
export function isAllowedFrom(networks: readonly string[] | null, origin: Origin | undefined): boolean {
  if (networks === null) return true;
  const text = origin?.ip;
  return text !== undefined && membershipOf(networks).includes(text);
}

/** Whether networks leave some of the addresses out that others let in. */
export function narrowsNetworks(before: readonly string[] | null, after: readonly string[] | null): boolean {
  if (before === after || after === null) return false;
  const within = after.map(parse);
  const isWithin = (one: Network) => within.some((network) => one[1] >= network[1] && matches(one[0], network));
  return (before ?? ['0.0.0.0/0', '::/0']).some((network) => !isWithin(parse(network)));
}

function parse(text: string): Network {
  const [written = '', prefix, more] = text.split('/');
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(written);
  // an address with a zone is of one machine
  const isV6 = !written.includes('%') && ipaddr.IPv6.isValid(written);
  const most = isV4 ? BITS.ipv4 : BITS.ipv6;
  const bits = prefix === undefined ? most : Number(prefix);
  if ((!isV4 && !isV6) || more !== undefined || (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) || bits > most)
    throw new RangeError('must be an address or a network, as in 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32');
  const address = ipaddr.parse(written);
  const network = firstOf(address, bits);
  if (network.toString() !== address.toString())
    throw new RangeError(`has more than a network in it: write ${network.toString()}/${bits}, or the address alone`);
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= MAPPED_BITS;
  return isMapped ? [address.toIPv4Address(), bits - MAPPED_BITS] : [address, bits];
}

function firstOf(address: Address, bits: number): Address {
  const kind = address instanceof ipaddr.IPv6 ? ipaddr.IPv6 : ipaddr.IPv4;
  return kind.networkAddressFromCIDR(`${address.toString()}/${bits}`);
}

const matches = (address: Address, [network, bits]: Network): boolean =>
  address.kind() === network.kind() && address.match(network as never, bits);

/** Remembers addresses it was asked about: parsing one takes longer than all other checks of a credential but the hash. */
class Membership {
  readonly #networks: readonly Network[];
  readonly #known = new Map<string, boolean>();

  constructor(networks: readonly string[]) {
    this.#networks = networks.map(parse);
  }

  includes(text: string): boolean {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const plain = addressOf(text);
    // `process` knows every form of an address that stands for one of IPv4
    const address = plain === null ? null : ipaddr.process(plain);
    const isIn = address !== null && this.#networks.some((network) => matches(address, network));
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(text, isIn);
    return isIn;
  }
}

// by the list of a key, which lives as long as this state of it
const memberships = new WeakMap<readonly string[], Membership>();

function membershipOf(networks: readonly string[]): Membership {
  const known = memberships.get(networks);
  if (known !== undefined) return known;
  const made = new Membership(networks);
  memberships.set(networks, made);
  return made;
}
