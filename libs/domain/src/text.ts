import { z } from 'zod';
import { UNPRINTABLE } from './activity-limits.js';
import { redactSecrets } from './credentials/format.js';

const NOT_PRINTABLE = new RegExp(UNPRINTABLE, 'u');

// Invisible characters: they make two different names look alike. U+2800 is a blank of Braille.
const UNSEEN = String.raw`[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\uFFF9-\uFFFB\u2800]`;

// The scripts that write with joiners and non-joiners (RFC 5892, A.1 and A.2), and those that part words with U+200B.
const JOINED = scripts('Arab Syrc Mong Nkoo Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt Mand');
const UNSPACED = scripts('Khmr Thai Laoo Mymr Tibt');

// Where an invisible character is part of what is written.
const WRITTEN = [
  String.raw`(?<=\p{Extended_Pictographic}[\uFE0F\p{EMod}]?)\u200D(?=\p{Extended_Pictographic})`,
  String.raw`(?<=${JOINED})[\u200C\u200D]`,
  String.raw`(?<=${UNSPACED})\u200B(?=${UNSPACED})`,
  String.raw`(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]`,
  String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  String.raw`(?<=\p{Script=Han})[\uFE00-\uFE0D\u{E0100}-\u{E01EF}]`,
  String.raw`(?<=${scripts('Mong')})[\u180B-\u180F]`,
  String.raw`(?<=[\u2801-\u28FF])\u2800(?=[\u2801-\u28FF])`,
].join('|');

const DIRECTIONAL = /[\u200E\u200F\u061C]/gu;
const RIGHT_TO_LEFT = new RegExp(scripts('Hebr Arab Syrc Thaa Nkoo Samr Mand Adlm Rohg'), 'u');
const ISOLATES = /[\u2066-\u2069]/gu;

const EACH_WRITTEN = new RegExp(WRITTEN, 'gu');
const FIRST_UNSEEN = new RegExp(UNSEEN, 'u');
const SEEN = new RegExp(String.raw`(?!${UNSEEN})[\p{L}\p{N}\p{P}\p{S}\p{Co}]`, 'u');

function scripts(names: string): string {
  return `[${names.split(' ').map((name) => String.raw`\p{Script=${name}}`).join('')}]`; // prettier-ignore
}

/**
 * Whether two texts that look alike may differ in this one, or it does not look like what it is: what hides is refused,
 * what writes is not, such as a directional mark in a Hebrew name or the joiners of Persian words and of emoji.
 *
 * @returns what is wrong with it, for the one who wrote it; null when nothing is
 */
export function hiding(text: string): string | null {
  if (NOT_PRINTABLE.test(text)) return 'must be printable text on one line';
  if (!SEEN.test(text)) return 'must not be empty';
  const isolated = withoutIsolates(text);
  if (isolated === null) return 'must close every change of the direction of writing that it begins';
  const rest = RIGHT_TO_LEFT.test(isolated) ? isolated.replaceAll(DIRECTIONAL, '') : isolated;
  const unseen = FIRST_UNSEEN.exec(rest.replaceAll(EACH_WRITTEN, ''))?.[0];
  if (unseen === undefined) return null;
  const codePoint = unseen.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return `must not hold a character that nobody sees: remove U+${codePoint}`;
}

/** Null when isolates of direction (U+2066 to U+2069) are not closed, or closed and not begun. */
function withoutIsolates(text: string): string | null {
  let open = 0;
  for (const [isolate] of text.matchAll(ISOLATES)) {
    open += isolate === '\u2069' ? -1 : 1;
    if (open < 0) return null;
  }
  return open === 0 ? text.replaceAll(ISOLATES, '') : null;
}

/** A name people read: 1 to `max` code points after trimming, on one line, with nothing hidden in it, and no secret. */
export function nameSchema(max: number) {
  return z
    .string()
    .trim()
    .check((context) => {
      const message = hiding(context.value) ?? tooMuch(context.value, max);
      if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
    })
    .meta({ minLength: 1, maxLength: max });
}

/** An identifier that others gave: 1 to `max` characters as they are, on one line, with nothing hidden in it. */
export function foreignIdSchema(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .check((context) => {
      const message = context.value === '' ? null : hiding(context.value);
      if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
    });
}

function tooMuch(text: string, max: number): string | null {
  if ([...text].length > max) return `must be at most ${max} characters long`;
  return redactSecrets(text) === text ? null : 'must not hold a secret key: it is shown to others';
}

/** Text on any number of lines: at most `max` code points after trimming, with nothing hidden in it, and no secret. */
export function freeTextSchema(max: number) {
  return z
    .string()
    .trim()
    .check((context) => {
      const message = hidingInLines(context.value) ?? tooMuch(context.value, max);
      if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
    })
    .meta({ maxLength: max });
}

// A line without anything to see is refused for what it holds, not for being empty.
const EMPTY_LINE = /^[ \t]*$/;

function hidingInLines(text: string): string | null {
  const lines = text.split(/\r?\n/).filter((line) => !EMPTY_LINE.test(line));
  const message = lines.map((line) => hiding(`.${line.replaceAll('\t', ' ')}`)).find((one) => one !== null);
  return message === 'must be printable text on one line' ? 'must be printable text' : (message ?? null);
}

/** The id of something, as callers send it. */
export const idSchema = z.string().min(1).max(64);
