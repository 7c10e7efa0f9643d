const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const),
]);

/** A boolean as Go's strconv.ParseBool reads it from variables and annotations; undefined for what it does not read. */
export const goBool = (word: string | undefined): boolean | undefined => WORDS.get(word ?? '');
