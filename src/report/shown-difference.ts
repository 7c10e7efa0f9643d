import { redactedMatchers } from '../core/decode/redacted-matchers.ts';
import type { SideKind } from '../core/diff/sections.ts';
import { isSensitiveHeader, REDACTED } from '../core/decode/redact.ts';

interface Values {
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
  readonly values?: Readonly<Record<SideKind, unknown>>;
}

/** A difference as it may be shown: without the values that Authorization, Cookie and their kin are matched with. */
export const shownDifference = <Row extends Values>(row: Row): Row => ({
  ...row,
  left: shownValue(row.left, row.path),
  right: shownValue(row.right, row.path),
  ...(row.values === undefined ? {} : { values: shownValues(row.values, row.path) }),
});

const shownValues = (
  { intended, istiod, envoy }: Readonly<Record<SideKind, unknown>>,
  path: string,
): Readonly<Record<SideKind, unknown>> => ({
  intended: shownValue(intended, path),
  istiod: shownValue(istiod, path),
  envoy: shownValue(envoy, path),
});

/** Below a matcher of such a header a text is what it is compared with: "headers[cookie].stringMatch.exact". */
function shownValue(value: unknown, path: string): unknown {
  if (typeof value !== 'string') return redactedMatchers(value);
  const header = /\[([^\]]+)\]\.\w*[mM]atch\b[^[]*$/.exec(path)?.[1];
  return header !== undefined && isSensitiveHeader(header) ? REDACTED : value;
}
