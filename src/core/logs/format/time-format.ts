import { epochMs, rfc3339 } from '../../model/time.ts';

/** Reads the times of one START_TIME(format). */
export interface TimeFormat {
  /** Sticky: where a time of this format begins and ends. */
  readonly pattern: RegExp;
  /** RFC 3339 in UTC where the text tells date, time and zone; else the text itself; undefined when it is no such time. */
  read(text: string): string | undefined;
}

type Part = 'Y' | 'y' | 'm' | 'b' | 'd' | 'H' | 'I' | 'p' | 'M' | 'S' | 'f' | 's' | 'z';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** strftime's conversions (absl::FormatTime) with the part of the time that each tells. */
const CONVERSIONS: Readonly<Record<string, readonly [pattern: string, part?: Part]>> = {
  Y: ['\\d{4}', 'Y'],
  E4Y: ['\\d{4}', 'Y'],
  y: ['\\d\\d', 'y'],
  m: ['\\d\\d', 'm'],
  b: ['[A-Z][a-z]{2}', 'b'],
  h: ['[A-Z][a-z]{2}', 'b'],
  B: ['[A-Z][a-z]{2,8}', 'b'],
  d: ['\\d\\d', 'd'],
  e: ['[ \\d]\\d', 'd'],
  H: ['\\d\\d', 'H'],
  k: ['[ \\d]\\d', 'H'],
  I: ['\\d\\d', 'I'],
  p: ['[AP]M', 'p'],
  M: ['\\d\\d', 'M'],
  S: ['\\d\\d', 'S'],
  ES: ['\\d\\d', 'S'],
  'E*S': ['\\d\\d(?:\\.\\d+)?', 'S'],
  s: ['\\d+', 's'],
  z: ['[+-]\\d{4}', 'z'],
  Ez: ['[+-]\\d\\d:\\d\\d', 'z'],
  'E*z': ['[+-]\\d\\d:\\d\\d:\\d\\d', 'z'],
  Z: ['[A-Za-z0-9+-]+'],
  ET: ['T'],
  a: ['[A-Z][a-z]{2}'],
  A: ['[A-Z][a-z]+'],
  j: ['\\d{3}'],
  n: ['\\n'],
  t: ['\\t'],
  '%': ['%'],
};
const LONG: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
  R: '%H:%M',
  c: '%a %b %e %H:%M:%S %Y',
};

/** %f, %3f: a fraction of the second in so many digits; %E3S: seconds with it (Envoy's DateFormatter and absl). */
const CONVERSION = /%(\d?)f|%(E(?:\*|\d)?[A-Za-z]|[A-Za-z%])/g;

/**
 * Compiles the argument of START_TIME. What strftime conversions it has that are not known here match anything short.
 * @param isLocal the time is in the proxy's own zone, which the text does not tell without %z
 */
export function compileTimeFormat(format: string, isLocal: boolean): TimeFormat {
  const parts: Part[] = [];
  const plain = format
    .replace(/%([TFDRc])/g, (all, long: string) => LONG[long] ?? all)
    .replace(/%E(\d)f/g, '%$1f');
  let source = '';
  let at = 0;
  for (const match of plain.matchAll(CONVERSION)) {
    const [all, digits, name = ''] = match;
    source += escaped(plain.slice(at, match.index));
    at = match.index + all.length;
    const seconds = /^E(\d)S$/.exec(name)?.[1];
    const [pattern, part] =
      digits !== undefined
        ? [`\\d{${digits === '' ? 9 : digits}}`, 'f' as const]
        : seconds !== undefined
          ? [seconds === '0' ? '\\d\\d' : `\\d\\d\\.\\d{${seconds}}`, 'S' as const]
          : (CONVERSIONS[name] ?? ['[^"\\]]{0,40}?']);
    if (part !== undefined) parts.push(part);
    source += part === undefined ? `(?:${pattern})` : `(${pattern})`;
  }
  source += escaped(plain.slice(at));
  const whole = new RegExp(`^(?:${source})$`);
  return {
    pattern: new RegExp(source, 'y'),
    read: (text) => {
      const found = whole.exec(text);
      return found === null ? undefined : (instant(parts, found, isLocal) ?? text);
    },
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** The time that the parts tell; undefined when they do not tell one instant. */
function instant(
  parts: readonly Part[],
  found: RegExpExecArray,
  isLocal: boolean,
): string | undefined {
  const told = new Map<Part, string>(
    parts.map((part, index) => [part, (found[index + 1] ?? '').trim()]),
  );
  const fraction = Number(`0.${told.get('f') ?? '0'}`);
  const epoch = told.get('s');
  if (epoch !== undefined) return written(Number(epoch) * 1000 + fraction * 1000);
  const zone = told.get('z');
  const year = told.get('Y') ?? (told.has('y') ? `20${told.get('y')}` : undefined);
  const month = told.get('m') ?? monthNumber(told.get('b'));
  const [day, hour, minute] = [told.get('d'), hourOf(told), told.get('M')];
  if (year === undefined || month === undefined || day === undefined || hour === undefined || minute === undefined || (isLocal && zone === undefined)) return undefined; // prettier-ignore
  const midnight = epochMs(`${year}-${month}-${day.padStart(2, '0')}T00:00:00Z`);
  if (midnight === undefined) return undefined;
  const seconds =
    (Number(hour) * 60 + Number(minute)) * 60 + Number(told.get('S') ?? '0') + fraction;
  return written(midnight + seconds * 1000 - zoneMs(zone));
}

/** Envoy's own precision is the millisecond. */
const written = (ms: number): string | undefined =>
  Math.abs(ms) < 8.64e15 ? rfc3339(Math.round(ms)) : undefined;

function monthNumber(name: string | undefined): string | undefined {
  const index = MONTHS.indexOf(name?.slice(0, 3) ?? '');
  return index === -1 ? undefined : String(index + 1).padStart(2, '0');
}

function hourOf(told: ReadonlyMap<Part, string>): string | undefined {
  const [hour, half, whole] = [told.get('I'), told.get('p'), told.get('H')];
  if (whole !== undefined || hour === undefined || half === undefined) return whole;
  return String((Number(hour) % 12) + (half === 'PM' ? 12 : 0));
}

/** "+0130" and "+01:30" in milliseconds; UTC when the format has no zone, as START_TIME is. */
function zoneMs(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)/.exec(zone ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}
