/** Longest piece of a vendor's words that is kept. */
const maxLength = 300;

const email = /[^\s"'<>(),;:=/]+(?:@|%40)[^\s"'<>(),;]+/gi;
/** Seven digits or more, with the signs people put between them, and not inside an id. */
const phone = /(?<![A-Za-z0-9_-])\+?\(?\d(?:[\s().-]*\d){6,}(?![A-Za-z0-9_-])/g;

/** The text without e-mail addresses and phone numbers, and not longer than a log line bears. Rather masks too much than too little. */
export const redact = (text: string): string =>
  text
    .slice(0, 4 * maxLength) // an answer can be a whole HTML page
    .replace(email, '[e-mail]')
    .replace(phone, '[number]')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxLength);
