import { convert } from 'html-to-text';
import { cut } from '../contact/conversions.js';
import type { NotesSection } from '../document/record-mapping.js';

/** Longer notes are not read to their end for 255 characters; nesting beyond any editor's is not followed. */
const longest = 20_000;
const deepest = 50;
const invisible = /[\u00AD\u200B-\u200D\u2060\uFEFF]/gu;
const dots = '...';

/** The text of a note as a person reads it: GHL's bodies may hold HTML. Entities are decoded, links and pictures leave their words only, white space is one space. */
export const plainText = (body: string): string =>
  convert(cut(body, longest), {
    wordwrap: false,
    whitespaceCharacters: ' \t\r\n\f', // without the invisible space, which would cut words in two that must not leave
    limits: { maxDepth: deepest, ellipsis: '' },
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  })
    .replace(invisible, '')
    .replace(/\s+/gu, ' ')
    .trim();

/** Replaces by three dots what must not leave the CRM. Words are found anywhere, within other words too: rather too much than too little. */
export const redact = (text: string, { emails, digits, words }: NotesSection['redact']): string => {
  const patterns = [
    ...(emails ? [/[^\s<>()"',;:]+@[^\s<>()"',;:]+/gu] : []),
    ...(digits ? [/\p{Nd}{4,}/gu] : []),
    ...words.map((word) => new RegExp(escaped(word), 'giu')),
  ];
  return patterns.reduce((redacted, pattern) => redacted.replace(pattern, dots), text);
};

/** What SendX may learn of a note's text: nothing unless asked for; redacted before it is cut, so that no half number is left at the end. */
export const excerptOf = (body: string | null | undefined, section: NotesSection): string | undefined =>
  section.text === 'excerpt' ? cut(redact(plainText(body ?? ''), section.redact)) : undefined;

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
