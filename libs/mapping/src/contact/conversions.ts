import { getCountries, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min';
import { DateTime, IANAZone } from 'luxon';
import type { CustomValue, SliceField } from '@sync/crm-events';
import type { Step } from '../document/mapping-document.js';

/** Why a value could not be sent as what it should be. The field is then left out: what SendX has stays as it is. */
export type ConversionProblem = 'not-a-number' | 'not-a-date' | 'not-a-boolean' | 'not-a-phone' | 'not-a-text';
export type Converted<Value extends CustomValue = string> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: ConversionProblem };

export interface ConversionContext {
  readonly timeZone: string | null;
  /** Two letters; how to read a phone number without a country code. */
  readonly country: string | null;
  /** True for a moment in time (dateAdded), false for a calendar date, whose midnight UTC is no moment. */
  readonly moment: boolean;
}

/** SendX keeps at most so many characters in a text (domain sendx 2). */
export const textLimit = 255;

/** The value in the shape of a SendX field type, as text. '' stays '', which asks to clear the field. */
export const convert = (value: CustomValue, type: SliceField['type'], context: ConversionContext): Converted =>
  isEmpty(value) ? text('') : converters[type](value, context);

/** Runs the steps of a rule; the first that fails decides. */
export const transform = (value: CustomValue, steps: readonly Step[], context: ConversionContext): Converted<CustomValue> =>
  steps.reduce<Converted<CustomValue>>((result, step) => (result.ok ? runStep(result.value, step, context) : result), { ok: true, value });

/** Cut by code point, so that no character is torn apart. */
export const cut = (value: string, limit: number = textLimit): string => {
  if (value.length <= limit) return value;
  return Array.from(value).slice(0, limit).join('');
};

/**
 * SendX used to read `++n` and `--n` as "add" and "subtract" (domain sendx 1.6), so that sending it twice would count twice. A leading run of
 * one sign is therefore shortened to a single one: `++5` is sent as `+5`, `--` as `-`. Spaces before it go too, as SendX may trim.
 */
export const harmless = (value: string): string => value.replace(/^\s*([+-])\1+/, '$1');

const runStep = (value: CustomValue, step: Step, context: ConversionContext): Converted => {
  if (typeof step !== 'string') {
    if ('join' in step) return joined(value, step.join);
    return onText(value, (plain) => cut(plain, step.truncate));
  }
  switch (step) {
    case 'trim':
      return onText(value, (plain) => plain.trim());
    case 'lower':
      return onText(value, (plain) => plain.toLowerCase());
    case 'upper':
      return onText(value, (plain) => plain.toUpperCase());
    default:
      return convert(value, step, context);
  }
};

const text = (value: string): Converted => ({ ok: true, value });
const isEmpty = (value: CustomValue): boolean =>
  typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;

const onText = (value: CustomValue, change: (plain: string) => string): Converted => {
  const plain = joined(value, ', ');
  return plain.ok ? text(change(plain.value)) : plain;
};

const joined = (value: CustomValue, separator: string): Converted => {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  if (items.some((item) => typeof item === 'object' && item !== null)) return { ok: false, problem: 'not-a-text' };
  return text(items.filter((item) => item !== null && item !== '').join(separator));
};

const toNumber = (value: CustomValue): Converted => {
  if (typeof value === 'number') return Number.isFinite(value) ? text(String(value)) : { ok: false, problem: 'not-a-number' };
  const plain = typeof value === 'string' ? value.trim() : '';
  const digits = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  return /^[+-]?(\d+(\.\d+)?|\.\d+)$/.test(digits) ? text(digits.replace(/^\+/, '')) : { ok: false, problem: 'not-a-number' };
};

const truths = new Map([
  ...['true', 'yes', 'y', '1', 'on'].map((word) => [word, 'true'] as const),
  ...['false', 'no', 'n', '0', 'off'].map((word) => [word, 'false'] as const),
]);
const toBoolean = (value: CustomValue): Converted => {
  const plain = joined(value, ', ');
  const word = plain.ok ? truths.get(plain.value.trim().toLowerCase()) : undefined;
  return word === undefined ? { ok: false, problem: 'not-a-boolean' } : text(word);
};

const countries = new Map<string, CountryCode>(getCountries(metadata).map((code) => [code, code]));

/** E.164. Possible is enough: numbers are assigned faster than tables of valid ones are published. */
const toPhone = (value: CustomValue, { country }: ConversionContext): Converted => {
  if (typeof value !== 'string' && typeof value !== 'number') return { ok: false, problem: 'not-a-phone' };
  const defaultCountry = countries.get(country?.trim().toUpperCase() ?? '');
  const parsed = parsePhoneNumberFromString(String(value), { defaultCountry }, metadata);
  return parsed?.isPossible() ? text(parsed.number) : { ok: false, problem: 'not-a-phone' };
};

/** YYYY-MM-DD of the location's calendar. Takes ISO dates and times, and epoch seconds or milliseconds; 03/04/2025 means two days, so none. */
const toDate = (value: CustomValue, { timeZone, moment }: ConversionContext): Converted => {
  const zone = timeZone && IANAZone.create(timeZone).isValid ? timeZone : 'utc';
  const date = dateTimeOf(value, zone, moment);
  const day = date?.toISODate();
  return day ? text(day) : { ok: false, problem: 'not-a-date' };
};

const dateTimeOf = (value: CustomValue, zone: string, moment: boolean): DateTime | null => {
  const plain = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(plain)) return DateTime.fromISO(plain, { zone: 'utc' }); // a day is the same day everywhere; a zone would cost five times as much
  if (/^-?\d{12,14}$/.test(plain)) return calendar(DateTime.fromMillis(Number(plain), { zone: 'utc' }), zone, moment);
  if (/^-?\d{9,11}$/.test(plain)) return calendar(DateTime.fromSeconds(Number(plain), { zone: 'utc' }), zone, moment);
  // Anything shorter than a full date would be completed from today's by luxon: a clock we must not have.
  if (!/^\d{4}-\d{2}-\d{2}(T|\s|$)/.test(plain)) return null;
  const iso = plain.replace(/^(\d{4}-\d{2}-\d{2})\s+/, '$1T').replace(/\s+/g, '');
  if (!/(Z|[+-]\d{2}:?\d{2})$/i.test(iso.slice(10))) return DateTime.fromISO(iso, { zone });
  return calendar(DateTime.fromISO(iso, { zone: 'utc' }), zone, moment);
};

/** GHL writes a calendar date as midnight UTC; moved to America it would be the day before. */
const calendar = (utc: DateTime, zone: string, moment: boolean): DateTime => {
  const midnight = utc.isValid && utc.toMillis() % 86_400_000 === 0;
  return midnight && !moment ? utc : utc.setZone(zone);
};

const converters: Readonly<Record<SliceField['type'], (value: CustomValue, context: ConversionContext) => Converted>> = {
  text: (value) => joined(value, ', '),
  number: toNumber,
  date: toDate,
  boolean: toBoolean,
  phone: toPhone,
};
