import type { ConfigSection } from '../model/capture.ts';
import type { JsonObject } from '../model/json.ts';
import { sectionOfType } from './config-dump.ts';
import { isObject } from './read.ts';
import { redacted } from './redact.ts';

/** Messages of dumps by the bytes that they were written in: Envoys that were sent the same print the same. */
export interface RepeatedMessages {
  /**
   * What JSON.parse makes of a dump, with messages that were here before in place of equal ones, and without key material in any of them;
   * the rest is as it came. Undefined for what is not printed like an Envoy's dump, one key to a line.
   */
  parse(bytes: Uint8Array): RepeatingDump | undefined;
}

export interface RepeatingDump {
  /** With a text of its own in the place of each message. */
  readonly skeleton: unknown;
  /** Puts the messages into what was made of the skeleton. */
  readonly restore: (value: unknown) => void;
}

/** Bytes that are kept to compare with: in a mesh of 300 services all clusters, endpoints and routes of all namespaces. */
const MOST_BYTES = 64 * 2 ** 20;

/** The fields that hold what istiod sends to many proxies. Secrets it sends to one, and listeners name their workload. */
const FIELDS: ReadonlyMap<ConfigSection | undefined, string> = new Map([
  ['clusters', 'cluster'],
  ['endpoints', 'endpoint_config'],
  ['routes', 'route_config'],
]);

/** Where parts of a dump say what they are. */
const PART = Buffer.from('"@type": "type.googleapis.com/envoy.admin.v3.');

/** JSON's only form of a NUL. */
const NUL = '\\u0000';
/** Begins the text that stands for a message, as it is read and as it is written. */
const STANDIN = '\0message of the mesh ';
const WRITTEN = STANDIN.replace('\0', NUL);

interface Known {
  readonly bytes: Uint8Array;
  readonly message: JsonObject;
}

export function repeatedMessages(): RepeatedMessages {
  const known = new Map<string, Known[]>();
  let room = MOST_BYTES;
  const messageAt = (dump: Buffer, start: number, line: string): Known => {
    const head = headOf(dump, start);
    const alike = known.get(head);
    const found = alike?.find(({ bytes }) => isAt(dump, start, bytes));
    if (found !== undefined) return found;
    const bytes = dump.subarray(start, endOf(dump, start, line));
    const parsed: unknown = JSON.parse(decode(bytes));
    const message = redacted(parsed);
    if (!isObject(message)) throw new SyntaxError('no message');
    // Key material is not kept, neither are more bytes than there is room for.
    if (message !== parsed || bytes.length > room) return { bytes, message };
    room -= bytes.length;
    // A copy: the dump itself is not to be kept.
    const own = { bytes: new Uint8Array(bytes), message };
    if (alike === undefined) known.set(head, [own]);
    else alike.push(own);
    return own;
  };
  return {
    parse: (bytes) => {
      const dump = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const unit = unitOf(dump);
      if (unit === 0) return undefined;
      const line = `\n${' '.repeat(LEVEL * unit)}`;
      const messages: JsonObject[] = [];
      const texts: string[] = [];
      let read = 0;
      for (const part of partsOf(dump)) {
        let start = nextStart(dump, part, line);
        while (start !== undefined) {
          const { bytes: own, message } = messageAt(dump, start, line);
          texts.push(decode(dump.subarray(read, start)), `"${WRITTEN}${messages.length}"`);
          messages.push(message);
          read = start + own.length;
          start = nextStart(dump, { ...part, start: read }, line);
        }
      }
      texts.push(decode(dump.subarray(read)));
      // Nothing of the dump itself may be taken for what stands for a message: JSON has NUL in this form only.
      if (texts.some((text, index) => index % 2 === 0 && text.includes(NUL))) return undefined;
      return { skeleton: JSON.parse(texts.join('')), restore: (value) => restore(value, messages) };
    },
  };
}

/** Spaces by which each level is printed further in than the one around it; 0 where all is in one line. */
function unitOf(dump: Buffer): number {
  if (dump[0] !== 0x7b || dump[1] !== 0x0a) return 0;
  let at = 2;
  while (dump[at] === 0x20) at++;
  return at - 2;
}

/** One *ConfigDump. */
interface Part {
  /** Of what is not read yet. */
  readonly start: number;
  readonly end: number;
  /** The field of its entries that holds their messages. */
  readonly field: string;
}

function partsOf(dump: Buffer): Part[] {
  const starts: number[] = [];
  for (let at = dump.indexOf(PART); at >= 0; at = dump.indexOf(PART, at + PART.length))
    starts.push(at);
  return starts.flatMap((start, index) => {
    const from = start + PART.length;
    const type = dump.toString('latin1', from, dump.indexOf('"', from));
    const field = FIELDS.get(sectionOfType(type));
    return field === undefined ? [] : [{ start, end: starts[index + 1] ?? dump.length, field }];
  });
}

/** So far in are the fields of the entries of a list of a part of `configs`. */
const LEVEL = 5;

/** Where the next message of a part begins; undefined where none is left. @param line how the lines of its field begin */
function nextStart(dump: Buffer, { start, end, field }: Part, line: string): number | undefined {
  const mark = `${line}"${field}": {\n`;
  const at = dump.indexOf(mark, start);
  return at < 0 || at >= end ? undefined : at + mark.length - 2;
}

/** Behind the brace in the first line that is as far in as the one in which the message begins: texts have no lines. */
function endOf(dump: Buffer, start: number, line: string): number {
  const at = dump.indexOf(`${line}}`, start);
  return at < 0 ? dump.length : at + line.length + 1;
}

/** The first two fields of a message, its type and name: all that may be the same begin with them. */
function headOf(dump: Buffer, start: number): string {
  let end = start;
  for (let lines = 0; lines < 3; lines++) end = dump.indexOf(0x0a, end) + 1 || dump.length;
  return dump.toString('latin1', start, end);
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Messages end where they are complete: what begins with one is that one. */
const isAt = (dump: Buffer, start: number, bytes: Uint8Array): boolean =>
  start + bytes.length <= dump.length &&
  dump.compare(bytes, 0, bytes.length, start, start + bytes.length) === 0;

function restore(value: unknown, messages: readonly JsonObject[]): void {
  if (Array.isArray(value)) for (const one of value) restore(one, messages);
  else if (isObject(value))
    for (const key in value) {
      const own = value[key];
      const message = typeof own === 'string' && own.startsWith(STANDIN) ? messages[Number(own.slice(STANDIN.length))] : undefined; // prettier-ignore
      if (message === undefined) restore(own, messages);
      else Object.defineProperty(value, key, { value: message, enumerable: true, configurable: true, writable: true }); // prettier-ignore
    }
}
