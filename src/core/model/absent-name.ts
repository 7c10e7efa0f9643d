import { listed } from './listed.ts';

interface Absent {
  /** As it may be written where something else is asked for beside: "pod/web". */
  readonly called: string;
  /** Namespaces in which there is one of that name. */
  readonly elsewhere: readonly string[];
  /** Names that somebody may have meant, the nearest first. */
  readonly alike: readonly string[];
  /** All names where it was looked for, each once. */
  readonly here: readonly string[];
  /** What to say where there are none. */
  readonly nothing: string;
}

/** What helps somebody whose name leads nowhere, line by line: where else there is one, what is called alike, else what there is. */
export function absentNameHints({ called, elsewhere, alike, here, nothing }: Absent): string[] {
  const hints = [
    ...(elsewhere.length > 0 ? [`It exists in ${elsewhere.join(', ')}: write ${called}.${elsewhere[0]}, or use -n.`] : []),
    ...(alike.length > 0 ? [`Did you mean ${alike.join(', ')}?`] : []),
  ]; // prettier-ignore
  if (hints.length > 0) return hints;
  return [here.length === 0 ? nothing : `There are: ${listed([...here].sort())}`];
}
