/**
 * Characters from the mesh that could act on a terminal or hide what is there: control characters (escape sequences
 * start with them), format characters (bidirectional overrides, zero-width marks), line and paragraph separators, halves of
 * surrogate pairs, noncharacters, and all that terminals draw as nothing (tags, fillers, variation selectors, places kept for more
 * of them), but for the selector behind a sign that makes it an emoji, or text again. Unicode categories Cc, Cf, Zl, Zp, Cs, and
 * Default_Ignorable_Code_Point.
 */
const ACTIVE =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}](?<![\p{Extended_Pictographic}\d#*][\ufe0e\ufe0f])/gu;
const ANY_ACTIVE = new RegExp(ACTIVE.source, 'u');

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** As JSON writes it: one escape for each UTF-16 unit. */
const jsonEscape = (character: string): string =>
  SHORT[character] ??
  Array.from(character.split(''), (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`).join('');

/** Neutralises text from the mesh for display: what could act is shown as its escape. */
export const inert = (text: string): string =>
  ANY_ACTIVE.test(text) ? text.replace(ACTIVE, jsonEscape) : text;

/** ACTIVE without the line breaks of a layout: a large document has hundreds of thousands, which all would be "replaced". */
const ACTIVE_IN_LINES = new RegExp(`(?!\\n)${ACTIVE.source}`, 'gu');

/** Hardly any document has more than printable ASCII: asking takes a fifth of the time of a look at all categories. */
const NOT_PLAIN = /[^\n -~]/;

/** The same for a finished JSON text, where JSON's own escape keeps the value; its layout newlines stay. */
export const inertJson = (json: string): string =>
  NOT_PLAIN.test(json) ? json.replace(ACTIVE_IN_LINES, jsonEscape) : json;

/** Whether a text has anything but line breaks that `inert` would change. */
export const isActive = (text: string): boolean => ANY_ACTIVE.test(text.replaceAll('\n', ''));

/** A double-quoted YAML scalar: YAML has an escape of its own above U+FFFF, where JSON has a pair. */
export const inertYamlScalar = (text: string): string =>
  JSON.stringify(text).replace(ACTIVE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  });
