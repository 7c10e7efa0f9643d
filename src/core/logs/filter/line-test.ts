import type { LogRecord } from '../model/log-record.ts';

/** A test of a line, and what a parser has to convert for it. */
export interface LineTest {
  readonly wanted: ReadonlySet<string>;
  readonly test: (record: LogRecord) => boolean;
}

/** A test of some fields. */
export const lineTest = (wanted: readonly string[], test: LineTest['test']): LineTest => ({
  wanted: new Set(wanted),
  test,
});

/** Whether a line meets all tests; true without any. */
export function allOf(tests: readonly LineTest[]): LineTest {
  const [first, second, ...more] = tests.map(({ test }) => test);
  const wanted = new Set(tests.flatMap((one) => [...one.wanted]));
  if (first === undefined) return { wanted, test: () => true };
  if (second === undefined) return { wanted, test: first };
  return {
    wanted,
    test: (record) => first(record) && second(record) && more.every((test) => test(record)),
  };
}

/** The lines that a test leaves out. */
export const negation = ({ wanted, test }: LineTest): LineTest => ({
  wanted,
  test: (record) => !test(record),
});
