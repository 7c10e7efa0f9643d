import { redactedLog } from '../../decode/redact-log.ts';
import { redactedMisfit } from '../../decode/redact-unknown.ts';
import { REDACTED } from '../../decode/redact.ts';
import { ContinuedMessage } from '../proxy-log/continued.ts';
import { jsonProxyLog } from '../proxy-log/json-line.ts';
import { PrivateKeyLines } from '../proxy-log/private-key.ts';
import { textProxyLog } from '../proxy-log/text-line.ts';
import type { AccessLogEntry } from '../model/access-log-entry.ts';
import type {
  AccessLine,
  AccessLogFormat,
  LineReader,
  LineReaderOptions,
  LogLine,
  ProxyLogLine,
} from '../model/log-line.ts';
import { compileFormats, doubtful, readBy, type Compiled, type Fit } from './compiled.ts';
import { shownJson } from './json-shown.ts';
import { KnownFormats } from './known-parsers.ts';
import { shownMember } from './shown-value.ts';
import { whyUnparsed } from './why-unparsed.ts';

const RETURN = 13;
const ZERO = 48;
const NINE = 57;

/** From so many points of oddness on, a line after a message of several lines is rather a part of that. */
const ODD = 10;

/**
 * Reads the lines of one container's log, each by the first that fits: the format of the line before, the proxy's own
 * formats, Envoy's or the agent's own log, the formats that are known; of doubtful divisions, the least odd one.
 */
export function createLineReader(options: LineReaderOptions = {}): LineReader {
  return new Reader(options);
}

class Reader implements LineReader {
  readonly unusable: readonly string[];
  private readonly own: readonly Compiled[];
  private readonly known: KnownFormats;
  private readonly continued = new ContinuedMessage();
  private readonly keys = new PrivateKeyLines();
  private last: Compiled | undefined;

  constructor({ formats = [], wanted }: LineReaderOptions) {
    const { compiled, unusable } = compileFormats(formats, wanted);
    [this.own, this.unusable] = [compiled, unusable];
    this.known = new KnownFormats(wanted);
  }

  read(line: string): LogLine {
    const raw = line.charCodeAt(line.length - 1) === RETURN ? line.slice(0, -1) : line;
    const { last } = this;
    if (last !== undefined && !isProxyLogInDigits(raw)) {
      const entry = last.parser.read(raw);
      if (entry !== undefined) {
        this.continued.end();
        return new Access(last, entry, raw);
      }
    }
    return this.readOther(raw);
  }

  private readOther(raw: string): LogLine {
    const own = isProxyLogInDigits(raw) ? undefined : readBy(this.own, raw);
    if (own !== undefined) return this.access(own, raw);
    const message = textProxyLog(raw) ?? jsonProxyLog(raw);
    if (message !== undefined) return this.message(message);
    const fit = this.known.read(raw) ?? doubtful(this.own, raw) ?? this.known.doubtful(raw);
    const part = fit === undefined || fit.points >= ODD ? this.continued.part(raw) : undefined;
    if (part !== undefined) return this.part(part);
    if (fit !== undefined) return this.access(fit, raw);
    this.continued.end();
    return this.unparsed(raw);
  }

  /** Nothing but its neighbour tells that it is a message at all: it may as well be half an access line. */
  private part(part: ProxyLogLine): ProxyLogLine {
    const isSecret = this.keys.holds(part.raw) || this.secretFormat() !== undefined;
    return shownMessage(part, isSecret ? () => REDACTED : redactedMisfit);
  }

  private secretFormat(): Compiled | undefined {
    return this.own.find(({ parser }) => parser.columns.some(({ isSecret }) => isSecret));
  }

  /** Where a format logs what lets somebody in, a line that does not fit it may hold that anywhere. */
  private unparsed(raw: string): LogLine {
    if (this.keys.holds(raw))
      return { kind: 'unparsed', raw: REDACTED, reason: 'It looks like a line of a private key.' };
    const secret = this.secretFormat();
    if (secret === undefined) {
      const shown = shownUnknown(raw);
      return { kind: 'unparsed', raw: shown, reason: whyUnparsed(shown, this.own, this.last) };
    }
    return { kind: 'unparsed', raw: REDACTED, reason: `Not in the ${secret.format.name}, which logs credentials: the line may hold some.` }; // prettier-ignore
  }

  private message(message: ProxyLogLine): ProxyLogLine {
    this.continued.begin(message);
    this.keys.begins(message.raw);
    return shownMessage(message);
  }

  private access({ compiled, entry }: Fit, raw: string): LogLine {
    this.continued.end();
    this.last = compiled;
    return new Access(compiled, entry, raw);
  }
}

/** Hardly anybody asks for the line itself: what is to be left out of it is looked for then. */
class Access implements AccessLine {
  readonly kind = 'access';
  readonly entry: AccessLogEntry;
  readonly #compiled: Compiled;
  readonly #line: string;

  constructor(compiled: Compiled, entry: AccessLogEntry, line: string) {
    this.entry = entry;
    this.#compiled = compiled;
    this.#line = line;
  }

  get format(): AccessLogFormat {
    return this.#compiled.format;
  }

  get raw(): string {
    return this.#compiled.parser.shown(this.#line);
  }
}

/** Keys tell of JSON what its values are. */
function shownUnknown(raw: string): string {
  if (!raw.startsWith('{') || !raw.endsWith('}')) return redactedMisfit(raw);
  const shown = shownJson(raw, (path, value) => shownMember(path, value, redactedMisfit));
  return shown ?? redactedMisfit(raw);
}

/** All of it: a tab or a key in what a proxy was sent makes that its level, time or scope. */
const shownMessage = (line: ProxyLogLine, redacted = redactedLog): ProxyLogLine => ({
  ...line,
  level: redactedLog(line.level),
  time: line.time && redactedLog(line.time),
  scope: line.scope && redactedLog(line.scope),
  message: redacted(line.message),
  raw: redacted(line.raw),
});

/** Most lines of the proxy itself begin with the time, and formats that do so too must not take them. */
function isProxyLogInDigits(raw: string): boolean {
  const first = raw.charCodeAt(0);
  return first >= ZERO && first <= NINE && textProxyLog(raw) !== undefined;
}
