/** Where the members of a record batch lie, in bytes: https://kafka.apache.org/documentation/#recordbatch */
export const AT = {
  length: 8,
  magic: 16,
  checksum: 17,
  attributes: 21,
  lastDelta: 23,
  count: 57,
  records: 61,
} as const;

export const MAGIC = 2;

/** What a batch's length does not count: itself and the base offset. */
export const BEFORE_LENGTH = 12;
