import { notesSection, type NotesSection } from '../document/record-mapping.js';

/** A note's text in GHL, and what SendX may learn of it. Read by the spec, printed into the reference of mappings. */
export interface ExcerptExample {
  readonly given: string | null;
  readonly section?: Partial<NotesSection>;
  /** Undefined: nothing at all. */
  readonly then: string | undefined;
}

const asked: Partial<NotesSection> = { text: 'excerpt' };
const keepAll = { emails: false, digits: false, words: [] };

export const sectionOf = ({ section = asked }: ExcerptExample): NotesSection => ({ ...notesSection.parse({}), ...section });

export const excerptExamples: Readonly<Record<string, ExcerptExample>> = {
  'a text stays in the CRM unless somebody asks for it': { given: 'Called about the offer.', section: {}, then: undefined },
  'a plain text is told as it is': { given: 'Called about the offer.', then: 'Called about the offer.' },
  'markup is taken off, entities are decoded': {
    given: '<p>Called &amp; <b>sold</b>&nbsp;&#x1F600;</p><ul><li>one</li><li>two</li></ul>',
    then: 'Called & sold 😀 * one * two',
  },
  'scripts, styles, pictures and addresses of links are left out': {
    given: '<style>p{}</style><script>steal()</script><img src="x" onerror="y">See <a href="https://example.com/?t=secret">the offer</a>',
    then: 'See the offer',
  },
  'a less-than sign is not always markup': { given: '5 < 6 and a <3', then: '5 < 6 and a <3' },
  'e-mail addresses are redacted': { given: 'Write to ada@example.com today', then: 'Write to ... today' },
  'four digits in a row or more are redacted': { given: 'Card 4111 1111, room 101', then: 'Card ... ..., room 101' },
  'words are redacted, however they are written, within others too': {
    given: 'Diagnosis: DIABETES. <b>Dia</b>betes-like.',
    section: { ...asked, redact: { ...keepAll, words: ['diabetes'] } },
    then: 'Diagnosis: .... ...-like.',
  },
  'a word is no pattern': { given: 'a.b axb', section: { ...asked, redact: { ...keepAll, words: ['a.b'] } }, then: '... axb' },
  'invisible characters hide nothing': {
    given: 'dia\u00ADbe\u200Btes',
    section: { ...asked, redact: { ...keepAll, words: ['diabetes'] } },
    then: '...',
  },
  'a text is cut at 255 characters, none of them torn apart': { given: '😀'.repeat(300), then: '😀'.repeat(255) },
  'redaction comes before the cut': { given: `${'x'.repeat(253)} 123456`, then: `${'x'.repeat(253)} .` },
  'a note without a text has an empty one': { given: null, then: '' },
};
