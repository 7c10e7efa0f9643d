import { MeshdbgError } from '../core/errors.ts';

/** One flag of a command: how it is written, what it means, and how its text becomes a value. */
export interface OptionSpec<Value> {
  /** In commander's form: "--port <port>". */
  readonly flags: string;
  readonly description: string;
  /** @throws {MeshdbgError} usage */
  readonly parse: (text: string) => Value;
  readonly choices?: readonly string[];
  /** May be given several times: the values are lists, and join. */
  readonly repeats?: true;
  /** Flags without a value. */
  readonly boolean?: true;
  /** What a shell offers as value where there are no choices: paths, or some words that it may begin with. */
  readonly completion?: 'path' | readonly string[];
}

/** Option specs by the name of their value. */
export type OptionSpecs = Readonly<Record<string, OptionSpec<unknown>>>;

/** The parsed values of some specs; absent flags are absent. */
export type Values<Specs extends OptionSpecs> = {
  readonly [K in keyof Specs]?: Specs[K] extends OptionSpec<infer Value> ? Value : never;
};

export const text = (flags: string, description: string): OptionSpec<string> => ({
  flags,
  description,
  parse: (value) => value,
});

/** Text that names a file or directory. */
export const path = (flags: string, description: string): OptionSpec<string> => ({
  ...text(flags, description),
  completion: 'path',
});

/** As text, several times: "--delete a --delete b", or with commas between. */
export const texts = (flags: string, description: string): OptionSpec<readonly string[]> => ({
  flags,
  description,
  repeats: true,
  parse: (value) => value.split(',').filter((one) => one !== ''),
});

/** Paths of files or directories, as `texts`. */
export const paths = (flags: string, description: string): OptionSpec<readonly string[]> => ({
  ...texts(flags, description),
  completion: 'path',
});

export const toggle = (flags: string, description: string): OptionSpec<boolean> => ({
  flags,
  description,
  parse: () => true,
  boolean: true,
});

export const integer = (flags: string, description: string): OptionSpec<number> => ({
  flags,
  description,
  parse: (value) => {
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw new MeshdbgError('usage', `${flagName(flags)} takes a whole number, not "${value}".`);
  },
});

/** One of some words; the first letters are enough where they are unambiguous. */
export const choice = <Word extends string>(
  flags: string,
  words: readonly Word[],
  description: string,
): OptionSpec<Word> => ({
  flags,
  description,
  choices: words,
  parse: (value) => {
    const found = words.filter((word) => word.startsWith(value.toLowerCase()));
    const exact =
      words.find((word) => word === value.toLowerCase()) ??
      (found.length === 1 ? found[0] : undefined);
    if (exact !== undefined && value !== '') return exact;
    throw new MeshdbgError(
      'usage',
      `${flagName(flags)} takes one of ${words.join(', ')}, not "${value}".`,
    );
  },
});

/** Some of some words, separated by commas. */
export const list = <Word extends string>(
  flags: string,
  words: readonly Word[],
  description: string,
): OptionSpec<readonly Word[]> => {
  const one = choice(flags, words, description);
  return {
    flags,
    description,
    completion: words,
    parse: (value) => value.split(',').map((word) => one.parse(word.trim())),
  };
};

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A time span in kubectl's form ("10s", "1m30s", "30d"); a bare number means seconds. The value is in milliseconds. */
export const duration = (flags: string, description: string): OptionSpec<number> => ({
  flags,
  description,
  parse: (value) => {
    if (/^\d+$/.test(value)) return Number(value) * 1000;
    const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
    if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== value)
      throw new MeshdbgError(
        'usage',
        `${flagName(flags)} takes a time span such as 10s, 5m or 30d, not "${value}".`,
      );
    return parts.reduce(
      (sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? 's'] ?? 0),
      0,
    );
  },
});

/** "--port" out of "-p, --port <port>". */
export const flagName = (flags: string): string => /--[\w-]+/.exec(flags)?.[0] ?? flags;
