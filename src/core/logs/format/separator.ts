/** A literal of a format as it is looked for: by its first character, then the rest. */
export interface Separator {
  readonly text: string;
  readonly first: string;
  /** Codes of all characters but the first. */
  readonly rest: readonly number[];
}

export const separatorOf = (text: string): Separator => ({
  text,
  first: text.slice(0, 1),
  rest: Array.from({ length: Math.max(0, text.length - 1) }, (_, index) =>
    text.charCodeAt(index + 1),
  ),
});

/** Whether the rest of the separator follows its first character at `at`. */
export function followsFirst({ rest }: Separator, line: string, at: number): boolean {
  for (let index = 0; index < rest.length; index++)
    if (line.charCodeAt(at + 1 + index) !== rest[index]) return false;
  return true;
}
