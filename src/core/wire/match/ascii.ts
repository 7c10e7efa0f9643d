/** Lower case as Envoy has it: ASCII letters only (absl::AsciiStrToLower). */
export const asciiLower = (text: string): string =>
  isAscii(text) ? text.toLowerCase() : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Equal but for the case of ASCII letters (absl::EqualsIgnoreCase). */
export const equalsIgnoringCase = (a: string, b: string): boolean =>
  a.length === b.length && asciiLower(a) === asciiLower(b);

// oxlint-disable-next-line no-control-regex -- the whole of ASCII is meant
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);
