import { put } from './well-known.ts';

/** "1.5s" → {seconds, nanos}; anything else counts as zero. */
export function parseDuration(text: string): Record<string, unknown> {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(text);
  if (match === null) return {};
  const sign = match[1] === '-' ? -1 : 1;
  const nanos = Number((match[3] ?? '').padEnd(9, '0'));
  return { seconds: sign * Number(match[2]), nanos: nanos === 0 ? 0 : sign * nanos };
}

/** RFC 3339 with up to nine digits of a second → {seconds, nanos}. */
export function parseTimestamp(text: string): Record<string, unknown> {
  const match = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(ms)) return {};
  return { seconds: ms / 1000, nanos: Number((match?.[2] ?? '').padEnd(9, '0')) };
}

/** Any JSON → the properties of a google.protobuf.Value. */
export function parseValue(json: unknown): Record<string, unknown> {
  if (json === null || json === undefined) return { nullValue: 0 };
  if (typeof json === 'number') return { numberValue: json };
  if (typeof json === 'string') return { stringValue: json };
  if (typeof json === 'boolean') return { boolValue: json };
  if (Array.isArray(json)) return { listValue: { values: json.map(parseValue) } };
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) put(fields, key, parseValue(value));
  return { structValue: { fields } };
}
