import { PIECE_BYTES } from '../../core/decode/lines.ts';
import { createLineReader } from '../../core/logs/format/line-reader.ts';
import { sideOf } from '../../core/logs/meaning/side.ts';
import type { LineTest } from '../../core/logs/filter/line-test.ts';
import type { AccessLogFormat, LineReader } from '../../core/logs/model/log-line.ts';
import type { LogRecord } from '../../core/logs/model/log-record.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';
import type { LogLines, LogOrigin } from '../../ports/log-stream.ts';
import type { Knowledge } from './knowledge.ts';
import type { LineSink } from './sink.ts';

/** What was read so far. */
export interface Counts {
  lines: number;
  access: number;
  shown: number;
  proxyLog: number;
  unparsed: number;
  /** Why the first unparsed line fits no format. */
  firstReason: string | undefined;
}

export interface ReadingInput {
  readonly test: LineTest;
  readonly sink: LineSink;
  readonly knowledge: Knowledge;
  /** Which lines are shown that are no access lines. */
  readonly shows: { readonly proxyLog: boolean; readonly unparsed: boolean };
}

/** One container's lines: formats and addresses are remembered from one line to the next. */
interface Stream {
  readonly proxy: ProxyRef;
  readonly formats: readonly AccessLogFormat[];
  readonly reader: LineReader;
  readonly sideOf: ReturnType<typeof sideOf>;
}

/** Parses, judges and hands on: everything between a line and what is made of it. */
export class Reading {
  readonly counts: Counts = {
    lines: 0,
    access: 0,
    shown: 0,
    proxyLog: 0,
    unparsed: 0,
    firstReason: undefined,
  };
  readonly #input: ReadingInput;
  readonly #streams = new Map<string, Stream>();
  readonly #wanted: ReadonlySet<string> | undefined;

  constructor(input: ReadingInput) {
    this.#input = input;
    const { wanted } = input.sink;
    this.#wanted = wanted && new Set([...wanted, ...input.test.wanted]);
  }

  /** @returns the text for these lines, in pieces that V8 keeps cheaply (core/decode/lines.ts) */
  *take({ origin, lines }: LogLines): Generator<string> {
    const { sink, test, shows } = this.#input;
    const { counts } = this;
    const stream = this.#streamOf(origin);
    const { proxy, reader } = stream;
    let text = '';
    for (const line of lines) {
      if (line === '') continue;
      counts.lines++;
      const read = reader.read(line);
      if (read.kind === 'access') {
        counts.access++;
        const { entry } = read;
        const record: LogRecord = { proxy, entry, side: stream.sideOf(entry) };
        if (!test.test(record)) continue;
        counts.shown++;
        text += sink.access(record, read);
        if (text.length >= PIECE_BYTES) {
          yield text;
          text = '';
        }
      } else if (read.kind === 'proxy-log') {
        counts.proxyLog++;
        if (shows.proxyLog) text += sink.other?.(read, proxy) ?? '';
      } else {
        counts.unparsed++;
        counts.firstReason ??= read.reason;
        if (shows.unparsed) text += sink.other?.(read, proxy) ?? '';
      }
    }
    if (text !== '') yield text;
  }

  #streamOf(origin: LogOrigin): Stream {
    const key = keyOf(origin);
    const { knowledge } = this.#input;
    const { namespace, pod } = origin;
    const known = this.#streams.get(key);
    const proxy = known?.proxy ?? { namespace, pod };
    const formats = knowledge.formatsOf(proxy);
    // Its config may have come after its first lines.
    if (known?.formats === formats) return known;
    const stream = {
      proxy,
      formats,
      reader: createLineReader({
        formats,
        ...(this.#wanted === undefined ? {} : { wanted: this.#wanted }),
      }),
      sideOf: sideOf(knowledge.writerOf(proxy)),
    };
    this.#streams.set(key, stream);
    return stream;
  }
}

const keyOf = ({ namespace, pod, container }: LogOrigin): string =>
  `${namespace}/${pod}/${container}`;
