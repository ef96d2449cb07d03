/** Reads the members of a record. Numbers are zigzag, seven bits a byte, the lowest first. */
export class RecordCursor {
  constructor(
    private readonly bytes: Buffer,
    public at: number,
  ) {}

  get overrun(): boolean {
    return this.at > this.bytes.length;
  }

  varint(): number {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = this.bytes[this.at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte > 0x7f);
    return (value >>> 1) ^ -(value & 1);
  }

  skipVarint(): void {
    while (this.bytes[this.at++]! > 0x7f);
  }

  /** Bytes after their number; null where the number is negative. */
  sized(): Buffer | null {
    const size = this.skipBytes();
    return size < 0 ? null : this.bytes.subarray(this.at - size, this.at);
  }

  /** @returns the number of bytes, negative where there are none */
  skipBytes(): number {
    const size = this.varint();
    this.at += Math.max(0, size);
    return size;
  }
}

/** Writes what RecordCursor reads. */
export class RecordWriter {
  constructor(
    readonly bytes: Buffer,
    public at: number,
  ) {}

  /** @param value -1 or more */
  varint(value: number): void {
    let left = value < 0 ? 1 : 2 * value;
    for (; left > 0x7f; left = Math.floor(left / 0x80)) this.bytes[this.at++] = (left & 0x7f) | 0x80;
    this.bytes[this.at++] = left;
  }

  sized(bytes: Buffer | null): void {
    this.varint(bytes === null ? -1 : bytes.length);
    if (bytes !== null) this.at += bytes.copy(this.bytes, this.at);
  }
}

/** How many bytes `sized` writes. */
export const sizeOf = (bytes: Buffer | null) => (bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length);

/** How many bytes `varint` writes. @param value not negative */
export function sizeOfVarint(value: number): number {
  let size = 1;
  for (let left = value; left > 0x3f; left = Math.floor(left / 0x80)) size++;
  return size;
}
