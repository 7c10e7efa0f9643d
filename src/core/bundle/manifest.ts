import type { SourceInfo } from '../model/capture.ts';
import type { Gap } from '../model/gap.ts';
import type { ProxyRef } from '../model/proxy.ts';

/** A file that something was taken out of. */
export interface Redaction {
  readonly path: string;
  /** What kinds of things. */
  readonly what: string;
}

export interface ManifestContent {
  /** RFC 3339, whole seconds. */
  readonly createdAt: string;
  readonly versions: {
    readonly meshdbg: string;
    readonly istiod: readonly string[];
    readonly envoy: readonly string[];
  };
  /** What it was asked for: flags that make the bundle smaller than the mesh. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly source: SourceInfo;
  readonly istiods: readonly ProxyRef[];
  readonly gaps: readonly Gap[];
  readonly redacted: readonly Redaction[];
}

/** meshdbg.json (design.md section 3), with a line break behind. */
export const manifestText = ({
  createdAt,
  versions,
  source,
  options,
  istiods,
  gaps,
  redacted,
}: ManifestContent): string =>
  `${JSON.stringify(
    {
      schema: 'meshdbg.dev/bundle/v1',
      createdAt,
      versions,
      source,
      options,
      istiods,
      gaps: [...gaps].sort((a, b) => compare(a.section, b.section)),
      redacted: [...redacted].sort((a, b) => compare(a.path, b.path)),
    },
    undefined,
    2,
  )}\n`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
