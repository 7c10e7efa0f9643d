import { MeshdbgError } from '../errors.ts';
import type { SectionBody } from '../model/capture.ts';

/** How far a body is looked into to say what it is. */
const HEAD = 2000;

/** What bodies that are no JSON begin with, most telling first. */
const KNOWN_TEXTS: readonly (readonly [RegExp, string])[] = [
  // Envoy answers 200 with this text when one Any has a type that its build lacks (reference/envoy.md 1.2).
  [/^Failed to convert protobuf message/, 'this Envoy could not write it: it holds a type that the Envoy build does not know'],
  [/^<(!doctype|html|head|body|\?xml)/i, 'it is a web page, not JSON'],
  [/^HTTP\/[\d.]+ \d/, 'it begins with HTTP headers (saved with curl -i?)'],
  [/^invalid path\. admin commands are/, 'this Envoy does not know the path'],
  [/^(---\s|#|apiVersion:|kind:)/, 'it is YAML, not JSON'],
  [/^Error from server|^error:/, "it is an error message of kubectl, not a proxy's answer"],
]; // prettier-ignore

/** What a body that is no JSON object is, as the end of a sentence; undefined when it begins like one. */
export function notAnObject(text: string): string | undefined {
  const start = text.slice(0, HEAD).trimStart();
  if (start === '') return 'it is empty';
  for (const [pattern, says] of KNOWN_TEXTS) if (pattern.test(start)) return says;
  if (start.startsWith('{')) return undefined;
  if (start.startsWith('[')) return 'it is a JSON array, not an object';
  if (/^("|-?\d|true|false|null)/.test(start)) return 'it is a single JSON value, not an object';
  return /^[^\p{Cc}]/u.test(start) && !start.includes('\u0000')
    ? 'it is text, not JSON'
    : 'it is binary data, not JSON';
}

/** Endpoints of Envoy's admin port and other files, by a key that only their answers have at the top. */
const KNOWN_KEYS: Readonly<Record<string, string>> = {
  cluster_statuses: "Envoy's answer on /clusters",
  listener_statuses: "Envoy's answer on /listeners",
  certificates: "Envoy's answer on /certs",
  unready_targets_dumps: "Envoy's answer on /init_dump",
  command_line_options: "Envoy's answer on /server_info",
  heap_size: "Envoy's answer on /memory",
  stats: "Envoy's answer on /stats",
  apiVersion: 'a Kubernetes object',
}; // prettier-ignore

/** What a JSON object is that is no config dump, by its keys; undefined when they say nothing. */
export function notADump(keys: readonly string[]): string | undefined {
  const known = keys.find((key) => Object.hasOwn(KNOWN_KEYS, key));
  return known === undefined ? undefined : `it is ${KNOWN_KEYS[known]}`;
}

/** The error for a body that cannot be used. @param why what is wrong, as the end of a sentence */
export const unreadable = (body: SectionBody, why: string, cause?: unknown): MeshdbgError =>
  new MeshdbgError('unreadable', `${body.from} cannot be read: ${why}.`, {
    hint:
      body.section === 'config_dump'
        ? 'Expected is what Envoy answers on its admin port: curl "localhost:15000/config_dump?include_eds"'
        : "Expected is what Envoy answers on this path of its admin port, as JSON.",
    cause,
  }); // prettier-ignore

/** The error for text that is longer than one string can be. */
export const tooLarge = (body: SectionBody, bytes: number, what = body.from): MeshdbgError =>
  new MeshdbgError(
    'too-large',
    `${what} has ${Math.round(bytes / 2 ** 20)} MiB; more than 512 MiB cannot be read in one piece.`,
    {
      hint: 'Read a part: --name, --fqdn or --port narrow what a live proxy sends; for a file, save one section: curl "localhost:15000/config_dump?mask=dynamic_active_clusters,static_clusters"',
    },
  );
