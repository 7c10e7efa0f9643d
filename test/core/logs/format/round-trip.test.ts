import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../../src/core/logs/format/line-reader.ts';
import { ISTIO_TEXT, KNOWN_TEXTS } from '../../../../src/core/logs/format/known-formats.ts';
import { ISTIO_JSON } from '../../../../src/core/logs/format/known-keys.ts';
import { operatorText } from '../../../../src/core/logs/format/operator.ts';
import { parseFormatString } from '../../../../src/core/logs/format/format-string.ts';
import { standardFieldOf } from '../../../../src/core/logs/format/standard-field.ts';
import { shapeOf, type Shape } from '../../../../src/core/logs/format/shape.ts';
import type { AccessLogFormat, LineReader } from '../../../../src/core/logs/model/log-line.ts';
import type { FieldValue } from '../../../../src/core/logs/model/access-log-entry.ts';

/** What an Envoy would write for an operator, and what a reader must make of it. */
interface Written {
  readonly text: string;
  readonly value: FieldValue;
}

const NONE: Written = { text: '-', value: null };
const asText = (text: string): Written =>
  text === '-' || text === '' ? NONE : { text, value: text };
const word = (characters: string): fc.Arbitrary<Written> =>
  fc
    .string({ unit: fc.constantFrom(...characters.split('')), minLength: 1, maxLength: 12 })
    .map(asText);
const integer = fc.nat().map((value): Written => ({ text: String(value), value }));
const octet = fc.integer({ min: 0, max: 255 });
const address = fc
  .tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 65_535 }))
  .map(([a, b, c, d, port]) => asText(`${a}.${b}.${c}.${d}:${port}`));
const HOST = 'abcxyz0189.-_';

/** Values that stand for themselves: without the characters that formats put between values. */
const PLAIN: Readonly<Record<Shape, fc.Arbitrary<Written>>> = {
  time: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => asText(date.toISOString())), // prettier-ignore
  integer,
  milliseconds: integer,
  protocol: fc.constantFrom('HTTP/1.0', 'HTTP/1.1', 'HTTP/2', 'HTTP/3').map(asText),
  flags: fc.uniqueArray(fc.constantFrom('UF', 'URX', 'NR', 'UAEX', 'DPE'), { minLength: 1 }).map((flags) => asText(flags.join(','))), // prettier-ignore
  'long-flags': fc.constant({
    text: 'NoHealthyUpstream,UpstreamRetryLimitExceeded',
    value: 'UH,URX',
  }),
  address: fc.oneof(address, fc.constantFrom('[fd00::1]:8080', 'envoy://connect_originate/10.0.0.1:80').map(asText)), // prettier-ignore
  method: fc.constantFrom('GET', 'POST', 'DELETE', 'PROPFIND', 'm-search').map(asText),
  path: word(`${HOST}/?=&%é`).map(({ text }) => asText(`/${text}`)),
  authority: word(`${HOST}:`),
  'forwarded-for': fc.array(address, { minLength: 1, maxLength: 3 }).map((all) => asText(all.map(({ text }) => text).join(','))), // prettier-ignore
  uuid: fc.uuid().map(asText),
  word: word(`${HOST}|;`),
  structure: word(HOST),
  phrase: word(HOST),
  text: word(`${HOST}(){}=é`),
};

/** Values as clients send them to trouble whoever reads the log. */
const HOSTILE = fc
  .string({
    unit: fc.constantFrom('"', ' ', '" "', 'a', '-', '/', '\\', '{', 'é', '\t', '%', ';'),
    minLength: 1,
    maxLength: 12,
  }) // prettier-ignore
  .filter((text) => text !== '-')
  .map(asText);

const OPERATORS = [
  ...new Set(KNOWN_TEXTS.flatMap(({ template }) => (template.kind === 'text' ? parseFormatString(template.text).operators : [])).map(operatorText)), // prettier-ignore
  'RESPONSE_FLAGS_LONG', 'GRPC_STATUS_NUMBER', 'UPSTREAM_WIRE_BYTES_SENT', 'CONNECTION_ID', 'REQ(X-TENANT)',
  'DOWNSTREAM_PEER_SUBJECT', 'COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)', 'TRACE_ID', 'UPSTREAM_REMOTE_ADDRESS',
]; // prettier-ignore

const format = (text: string): AccessLogFormat => ({
  name: 'format of a test',
  origin: 'listener',
  template: { kind: 'text', text },
  omitsEmptyValues: false,
});

/** Value by the operator that wrote it. */
type Values = ReadonlyMap<string, Written>;

const lineOf = (text: string, values: Values): string =>
  parseFormatString(text)
    .literals.map((literal, index, literals) => {
      const operator = parseFormatString(text).operators[index];
      return index === literals.length - 1 || operator === undefined ? literal : `${literal}${values.get(operatorText(operator))?.text ?? '-'}`; // prettier-ignore
    })
    .join('');

/** What the reader made of an operator's value: of its standard field where it has one. */
function readOf(reader: LineReader, line: string): (operator: string) => unknown {
  const read = reader.read(line);
  if (read.kind !== 'access') return () => read;
  return (operator) => {
    const [parsed] = parseFormatString(`%${operator}%`).operators;
    const field = parsed === undefined ? undefined : standardFieldOf(parsed)?.field;
    const fields = read.entry.fields ?? {};
    return Object.hasOwn(fields, operator) || field === undefined ? fields[operator] : read.entry[field]; // prettier-ignore
  };
}

const plainOf = (operator: string): fc.Arbitrary<Written> => {
  const [parsed] = parseFormatString(`%${operator}%`).operators;
  return fc.oneof({ weight: 4, arbitrary: PLAIN[parsed === undefined ? 'text' : shapeOf(parsed)] }, { weight: 1, arbitrary: fc.constant(NONE) }); // prettier-ignore
};
const valuesOf = (operators: readonly string[]): fc.Arbitrary<Values> =>
  fc.tuple(...operators.map(plainOf)).map((written) => new Map(operators.map((operator, index) => [operator, written[index] ?? NONE]))); // prettier-ignore

const textOperators = (text: string): string[] =>
  parseFormatString(text).operators.map(operatorText);
const ISTIO = ISTIO_TEXT.template.kind === 'text' ? ISTIO_TEXT.template.text : '';

describe('a line that is written from values and read again', () => {
  it('gives the values back, whatever the format', () => {
    const anyFormat = fc
      .uniqueArray(fc.constantFrom(...OPERATORS), { minLength: 1, maxLength: 12 })
      .chain((operators) =>
        fc.record({
          operators: fc.constant(operators),
          literals: fc.array(fc.constantFrom(' ', '" "', ' | ', ', x=', '\t', ' ["', '"] ', '~'), { minLength: operators.length + 1, maxLength: operators.length + 1 }), // prettier-ignore
          values: valuesOf(operators),
        }),
      );
    fc.assert(
      fc.property(anyFormat, ({ operators, literals, values }) => {
        const text = operators.map((operator, index) => `${literals[index]}%${operator}%`).join('') + literals.at(-1); // prettier-ignore
        const read = readOf(createLineReader({ formats: [format(text)] }), lineOf(text, values));
        for (const operator of operators) expect(read(operator), operator).toEqual(values.get(operator)?.value); // prettier-ignore
      }),
      { numRuns: 400 },
    );
  });

  it.each(KNOWN_TEXTS.map(({ name, template }) => [name, template] as const))(
    'gives the values back without being told: %s',
    (name, template) => {
      const text = template.kind === 'text' ? template.text : '';
      const operators = textOperators(text);
      fc.assert(
        fc.property(valuesOf(operators), (values) => {
          const timed = new Map(values).set('START_TIME', { text: '2026-11-20T22:13:52.161Z', value: '2026-11-20T22:13:52.161Z' }); // prettier-ignore
          const read = readOf(createLineReader(), lineOf(text, timed));
          for (const operator of operators) expect(read(operator), `${name} ${operator}`).toEqual(timed.get(operator)?.value); // prettier-ignore
        }),
        { numRuns: 100 },
      );
    },
  );

  it.each([
    'REQ(USER-AGENT)',
    'REQ(X-ENVOY-ORIGINAL-PATH?:PATH)',
    'UPSTREAM_TRANSPORT_FAILURE_REASON',
    'ROUTE_NAME',
  ])('gives all values back where one is hostile: %s', (hostile) => {
    const operators = textOperators(ISTIO);
    const prefix = hostile.includes('PATH') ? '/' : '';
    const values = fc.record({ plain: valuesOf(operators), odd: HOSTILE }).map(({ plain, odd }) =>
      new Map(plain)
        .set('START_TIME', asText('2026-11-20T22:13:52.161Z'))
        // Two neighbours that may hold anything cannot be told apart where neither says where it ends.
        .set('REQ(USER-AGENT)', asText('curl/7.88.1 (x)'))
        .set(hostile, asText(prefix + odd.text)),
    );
    fc.assert(
      fc.property(values, (written) => {
        const read = readOf(createLineReader(), lineOf(ISTIO, written));
        for (const operator of operators) expect(read(operator), operator).toEqual(written.get(operator)?.value); // prettier-ignore
      }),
      { numRuns: 300 },
    );
  });

  it('gives everything typed back where all texts are hostile', () => {
    const operators = textOperators(ISTIO);
    const free = ['REQ(USER-AGENT)', 'REQ(X-FORWARDED-FOR)', 'UPSTREAM_TRANSPORT_FAILURE_REASON', 'ROUTE_NAME']; // prettier-ignore
    const values = fc
      .record({
        plain: valuesOf(operators),
        odd: fc.array(HOSTILE, { minLength: 4, maxLength: 4 }),
        id: fc.uuid(),
        host: address,
      }) // prettier-ignore
      .map(({ plain, odd, id, host }) => {
        const written = new Map(plain);
        free.forEach((operator, index) => written.set(operator, odd[index] ?? NONE));
        return written.set('START_TIME', asText('2026-11-20T22:13:52.161Z')).set('REQ(X-REQUEST-ID)', asText(id)).set('UPSTREAM_HOST', host); // prettier-ignore
      });
    fc.assert(
      fc.property(values, (written) => {
        const read = readOf(createLineReader(), lineOf(ISTIO, written));
        for (const operator of operators)
          if (!free.includes(operator)) expect(read(operator), operator).toEqual(written.get(operator)?.value); // prettier-ignore
      }),
      { numRuns: 300 },
    );
  });

  it('reads any JSON exactly, in any order of keys, escapes and all', () => {
    const keys = ISTIO_JSON.template.kind === 'json' ? Object.keys(ISTIO_JSON.template.json) : [];
    const texts = keys.filter((key) => !/code$|bytes|duration|service_time|start_time|flags|method|protocol/.test(key)); // prettier-ignore
    const line = fc.record({
      values: fc.dictionary(fc.constantFrom(...texts), fc.option(fc.string({ unit: 'grapheme' })), { noNullPrototype: true }), // prettier-ignore
      order: fc.shuffledSubarray(keys, { minLength: keys.length }),
    });
    const reader = createLineReader({ formats: [ISTIO_JSON] });
    fc.assert(
      fc.property(line, ({ values, order }) => {
        const object = Object.fromEntries(order.map((key) => [key, key === 'response_code' ? 200 : (values[key] ?? null)])); // prettier-ignore
        const read = reader.read(JSON.stringify(object));
        expect(read.kind).toBe('access');
        if (read.kind !== 'access') return;
        expect(read.entry.response_code).toBe(200);
        for (const key of texts) {
          const value = values[key] ?? null;
          expect(Object.entries(read.entry).find(([name]) => name === key)?.[1], key).toBe(value === '' || value === '-' ? null : value); // prettier-ignore
        }
      }),
      { numRuns: 300 },
    );
  });
});
