const ENTITY_TAG = /^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/**
 * Whether an If-Match header holds for a version (RFC 9110, section 13.1.1): `*` matches whatever exists, weak tags and
 * malformed headers never match.
 */
export function ifMatchHolds(header: string | null, version: number): boolean {
  if (header === null || header.trim() === '*') return true;
  const tags = header.split(',').map((tag) => tag.trim());
  return tags.every((tag) => ENTITY_TAG.test(tag)) && tags.includes(`"${version}"`);
}
