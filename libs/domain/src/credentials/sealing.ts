import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** A secret sealed for later viewing: `kid` names the sealing key, `box` is base64url of nonce, ciphertext and tag. */
export interface SealedSecret {
  readonly kid: string;
  readonly box: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals secrets with AES-256-GCM (NIST SP 800-38D) under a ring of keys: the first seals, all open. Key id and secret
 * version are authenticated with the secret, so a sealed secret that is moved to another key does not open.
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #first: string | undefined;

  /** @param keys 32 bytes each; an empty ring seals nothing and opens nothing */
  constructor(keys: readonly Buffer[]) {
    this.#keys = new Map(keys.map((key) => [kidOf(key), key]));
    this.#first = keys[0] && kidOf(keys[0]);
  }

  /** Whether it seals: secrets can be shown again later. */
  get seals(): boolean {
    return this.#first !== undefined;
  }

  /** The sealed secret, or null when the ring is empty. */
  seal(secretKey: string, keyId: string, secretVersion: number): SealedSecret | null {
    if (this.#first === undefined) return null;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#keys.get(this.#first)!, nonce);
    cipher.setAAD(associatedData(keyId, secretVersion));
    const text = Buffer.concat([cipher.update(secretKey, 'utf8'), cipher.final()]);
    return { kid: this.#first, box: Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url') };
  }

  /** The secret, or null when no key of the ring opens it or it was sealed for another key or version. */
  open(sealed: SealedSecret, keyId: string, secretVersion: number): string | null {
    const key = this.#keys.get(sealed.kid);
    const box = Buffer.from(sealed.box, 'base64url');
    if (key === undefined || box.length < NONCE_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(keyId, secretVersion));
    decipher.setAuthTag(box.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }
}

function kidOf(key: Buffer): string {
  return createHash('sha256').update('latchkey sealing key').update(key).digest('base64url').slice(0, 8);
}

function associatedData(keyId: string, secretVersion: number): Buffer {
  return Buffer.from(`${keyId}\n${secretVersion}`);
}
