import type { Random } from '@sync/sim-kit';

/**
 * The same JSON in other bytes: whitespace, \u escapes, escaped slashes, decimals of whole numbers. A receiver that verifies a signature over
 * re-serialised JSON fails on these; one that uses the raw bytes does not notice (domain ghl 3.4).
 */
export const oddJson = (value: unknown, random: Random): string => {
  const style: Style = {
    escapeNonAscii: random() < 0.7,
    escapeSlash: random() < 0.5,
    decimals: random() < 0.5,
    gap: () => gaps[Math.floor(random() * gaps.length)] ?? '',
  };
  return `${style.gap()}${write(value, style)}${style.gap()}`;
};

interface Style {
  escapeNonAscii: boolean;
  escapeSlash: boolean;
  decimals: boolean;
  gap: () => string;
}

const gaps = ['', '', ' ', '  ', '\n', '\r\n\t'];

const write = (value: unknown, style: Style): string => {
  if (Array.isArray(value)) return `[${value.map((item) => `${style.gap()}${write(item ?? null, style)}`).join(',')}]`;
  if (typeof value === 'object' && value !== null) return writeObject(value, style);
  if (typeof value === 'string') return writeText(value, style);
  if (style.decimals && Number.isSafeInteger(value)) return `${String(value)}.0`;
  return value === undefined ? 'null' : JSON.stringify(value);
};

const writeObject = (value: object, style: Style): string => {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${style.gap()}${JSON.stringify(key)}${style.gap()}:${style.gap()}${write(member, style)}`);
  return `{${members.join(',')}${style.gap()}}`;
};

const writeText = (text: string, { escapeNonAscii, escapeSlash }: Style): string => {
  const escaped = escapeNonAscii ? JSON.stringify(text).replace(/[\u0080-\uffff]/g, escapeUnit) : JSON.stringify(text);
  return escapeSlash ? escaped.replaceAll('/', '\\/') : escaped;
};

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
