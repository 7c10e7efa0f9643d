/**
 * Characters from the mesh that could act on a terminal: C0 and C1 controls (escape sequences start with them), DEL,
 * and the Unicode marks that reorder or hide text.
 */
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g; // oxlint-disable-line no-control-regex

const escape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Neutralises text from the mesh for display: what could act is shown as its escape. */
export const inert = (text: string): string => text.replace(ACTIVE, escape);

/** The same for a finished JSON text, where JSON's own escape keeps the value; its layout newlines stay. */
export const inertJson = (json: string): string =>
  json.replace(ACTIVE, (character) => (character === '\n' ? character : escape(character)));
