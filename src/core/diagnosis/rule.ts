import type { ResourceRef } from '../model/resource.ts';
import { resourceText } from '../model/resource.ts';
import type { ProxyRef } from '../model/proxy.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { FailedLine } from './failed-line.ts';

/** Tells the cause of one kind of failure; undefined where the line is of another kind. */
export type Rule = (failed: FailedLine) => Diagnosis | undefined;

interface Said {
  readonly code: string;
  readonly text: string;
  /** The first is the one to change. */
  readonly causes?: readonly (ResourceRef | null | undefined)[];
  readonly evidence?: readonly (string | undefined)[];
  readonly next?: string | undefined;
}

/** Makes a diagnosis of what a rule found. */
export function diagnosis({ code, text, causes = [], evidence = [], next }: Said): Diagnosis {
  const known = causes.filter((cause) => cause !== null && cause !== undefined);
  const distinct = [...new Map(known.map((cause) => [resourceText(cause), cause])).values()];
  const [resource = null, ...related] = distinct;
  return {
    code,
    text,
    resource,
    related,
    evidence: evidence.filter((line) => line !== undefined),
    next: next ?? null,
  };
}

/** "meshdbg routes pod/web-1 -n shop --name 8080": a command about the proxy of a line; undefined where its pod is not known. */
export const command = (name: string, { namespace, pod }: ProxyRef, rest = ''): string | undefined =>
  pod === '' ? undefined : `meshdbg ${name} pod/${pod} -n ${namespace}${rest === '' ? '' : ` ${rest}`}`; // prettier-ignore

/** A value of the mesh as one word of a shell command. */
export const shellWord = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
