import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../../src/core/logs/format/line-reader.ts';
import { charactersRead } from '../../../support/characters-read.ts';
import type { AccessLogFormat, LogLine } from '../../../../src/core/logs/model/log-line.ts';

const textFormat = (text: string): AccessLogFormat => ({
  name: 'format of a test',
  origin: 'listener',
  template: { kind: 'text', text },
  omitsEmptyValues: false,
});
const jsonFormat = (json: Record<string, unknown>): AccessLogFormat => ({
  ...textFormat(''),
  template: { kind: 'json', json },
});

function entryOf(line: LogLine) {
  if (line.kind !== 'access') throw new Error(JSON.stringify(line));
  return line.entry;
}

const HOSTILE = ['a', ' ', '"', '" "', '" [', '" {"', '" "HTTP/', '\\'];

const istioLine = (agent = 'curl/7.88.1', id = 'd209e46f-9ed5-9b61-bbdd-43e22662702a'): string =>
  `[2026-11-20T22:13:52.161Z] "GET /x HTTP/1.1" 200 - via_upstream - "-" 0 12 3 2 "198.18.0.1" "${agent}" "${id}" "api" "198.18.1.4:8080" outbound|80||api - 198.18.1.4:8080 198.18.1.3:55224 - default`;

describe('values with the format’s own characters in them', () => {
  it.each([
    ['a quote', 'x"y'],
    ['what separates values', 'x" "y'],
    ['quotes and spaces at both ends', '" x "'],
    ['a false request id', 'x" "11111111-2222-3333-4444-555555555555'],
    [
      'a false rest of the line',
      'x" "11111111-2222-3333-4444-555555555555" "evil" "10.0.0.1:80" c - -',
    ],
    ['a false beginning of a line', '[2026-11-20T22:13:52.161Z] "GET / HTTP/1.1" 500 UF'],
    ['only spaces', '   '],
    ['JSON', '{"a": "b"}'],
  ])('a user agent with %s', (_, agent) => {
    expect(entryOf(createLineReader().read(istioLine(agent)))).toMatchObject({
      user_agent: agent,
      request_id: 'd209e46f-9ed5-9b61-bbdd-43e22662702a',
      authority: 'api',
      upstream_host: '198.18.1.4:8080',
      route_name: 'default',
    });
  });

  it('a path with spaces and quotes, a route name and termination details with spaces', () => {
    const line = istioLine()
      .replace('/x', '/a "b" c')
      .replace('default', 'to reviews v2')
      .replace('via_upstream -', 'via_upstream closed by peer');
    expect(entryOf(createLineReader().read(line))).toMatchObject({
      path: '/a "b" c',
      protocol: 'HTTP/1.1',
      connection_termination_details: 'closed by peer',
      downstream_remote_address: '198.18.1.3:55224',
      requested_server_name: null,
      route_name: 'to reviews v2',
    });
  });

  it('values without a literal between them', () => {
    const reader = createLineReader({
      formats: [textFormat('ERR %START_TIME% %REQ(:METHOD)% %REQ(:AUTHORITY)%%REQ(:PATH)% %RESPONSE_CODE%\n')], // prettier-ignore
    });
    const read = (target: string) => entryOf(reader.read(`ERR 2026-11-20T22:13:52.161Z GET ${target} 503`)); // prettier-ignore
    expect(read('pay.errors:8080/x?to=http://y/z')).toMatchObject({
      authority: 'pay.errors:8080',
      path: '/x?to=http://y/z',
      response_code: 503,
    });
    expect(read('--')).toMatchObject({ authority: null, path: null });
  });
});

describe('a format of the proxy', () => {
  it('puts operators without a standard key under fields, by the format’s name', () => {
    const json = {
      code: '%RESPONSE_CODE%',
      tenant: '%REQ(X-TENANT)%',
      tls: { version: '%DOWNSTREAM_TLS_VERSION%', peer: ['%DOWNSTREAM_PEER_SUBJECT%'] },
      request: '%REQ(:METHOD)% %REQ(:PATH)%',
      app: 'shop',
      status: '%GRPC_STATUS_NUMBER%',
    };
    const line = { code: 200, tenant: '-', tls: { version: 'TLSv1.3', peer: ['CN=a, O=b'] }, request: 'GET /x', app: 'shop', status: 14 }; // prettier-ignore
    const entry = entryOf(createLineReader({ formats: [jsonFormat(json)] }).read(JSON.stringify(line))); // prettier-ignore
    expect(entry).toMatchObject({ response_code: 200, method: 'GET', path: '/x' });
    expect(entry.fields).toEqual({
      tenant: null,
      'tls.version': 'TLSv1.3',
      'tls.peer.0': 'CN=a, O=b',
      request: 'GET /x',
      app: 'shop',
      status: 14,
    });
  });

  it('names fields of a text format by their operators, with typed values', () => {
    const reader = createLineReader({
      formats: [textFormat('%RESPONSE_FLAGS_LONG% %GRPC_STATUS(NUMBER)% %DYNAMIC_METADATA(a:b)% |%REQ(X-TENANT):5%|')], // prettier-ignore
    });
    const entry = entryOf(reader.read('NoHealthyUpstream 14 {"n": 1} |a b c|'));
    expect(entry.response_flags).toBe('UH');
    expect(entry.fields).toEqual({
      'GRPC_STATUS(NUMBER)': 14,
      'DYNAMIC_METADATA(a:b)': { n: 1 },
      'REQ(X-TENANT)': 'a b c',
    });
  });

  it('keeps a field of any name a field', () => {
    const line = '{"code":200,"__proto__":"x","constructor":"y"}';
    const json: unknown = JSON.parse('{"code":"%RESPONSE_CODE%","__proto__":"%REQ(A)%","constructor":"%REQ(B)%"}'); // prettier-ignore
    const reader = createLineReader({ formats: [jsonFormat(json as Record<string, unknown>)] });
    for (const time of [1, 2])
      expect(JSON.stringify(entryOf(reader.read(line)).fields), `line ${time}`).toBe('{"__proto__":"x","constructor":"y"}'); // prettier-ignore
  });

  it('may leave values out (omit_empty_values)', () => {
    const omitting = { ...jsonFormat({ code: '%RESPONSE_CODE%', ua: '%REQ(USER-AGENT)%' }), omitsEmptyValues: true }; // prettier-ignore
    expect(entryOf(createLineReader({ formats: [omitting] }).read('{"code":200}'))).toMatchObject({ response_code: 200, user_agent: null }); // prettier-ignore
    const text = { ...textFormat('%RESPONSE_CODE% "%REQ(USER-AGENT)%" %ROUTE_NAME%'), omitsEmptyValues: true }; // prettier-ignore
    expect(entryOf(createLineReader({ formats: [text] }).read('200 "" '))).toMatchObject({ user_agent: null, route_name: null }); // prettier-ignore
  });

  it('that is broken is named, and lines are read all the same', () => {
    const reader = createLineReader({ formats: [textFormat('100% %PROTOCOL%'), textFormat('%PROTOCOL%\n%ROUTE_NAME%\n')] }); // prettier-ignore
    expect(reader.unusable).toHaveLength(2);
    expect(reader.read(istioLine()).kind).toBe('access');
  });

  it('converts only what is asked for', () => {
    for (const line of [istioLine(), '{"response_code":200,"route_name":"default","x":1}']) {
      const reader = createLineReader({ wanted: new Set(['response_code']) });
      for (const time of [1, 2]) {
        const entry = entryOf(reader.read(line));
        const told = Object.entries(entry).filter(([, value]) => value !== undefined);
        expect(told, `line ${time}`).toEqual([['response_code', 200]]);
      }
    }
  });
});

describe('a stream of lines', () => {
  it('may mix formats, the proxy’s own log and line ends', () => {
    const reader = createLineReader();
    const kinds = [
      '2026-11-20T22:12:18.719820Z\tinfo\tEffective config: binaryPath: /usr/local/bin/envoy',
      'concurrency: 1',
      '',
      `${istioLine()}\r`,
      'concurrency: 1',
      '{"response_code":200,"path":"/"}',
      istioLine().slice(0, 90),
      '{"level":"warn","time":"2026-11-20T22:12:18Z","scope":"envoy main","msg":"x"}',
      '[2026-11-20T22:13:52.161Z] "GET /x HTTP/1.1" 200 -',
      'GET /half an access line HTTP/1.1',
      '\u0000\u0001\ufffd\u0000',
      istioLine(),
    ].map((line) => reader.read(line).kind);
    expect(kinds).toEqual([
      'proxy-log', 'proxy-log', 'proxy-log', 'access', 'unparsed', 'access', 'unparsed', 'proxy-log',
      'unparsed', 'unparsed', 'unparsed', 'access',
    ]); // prettier-ignore
  });

  it('says why a line fits no format', () => {
    const reader = createLineReader();
    reader.read(istioLine());
    const reason = (line: string): string => {
      const read = reader.read(line);
      return read.kind === 'unparsed' ? read.reason : read.kind;
    };
    expect(reason(istioLine().slice(0, 130))).toBe(
      'Not in the text format of Istio 1.9 and later: it ends within %REQ(X-REQUEST-ID)%: "" "" is missing.',
    );
    expect(reason(istioLine().replace(' 200 ', ' OK '))).toContain(
      '"OK" cannot be %RESPONSE_CODE%',
    );
    expect(reason('{"half": ')).toContain('JSON whose keys');
    reader.read('{"response_code":200,"path":"/"}');
    expect(reason('[2026-11-20T22:13')).toContain('Not in the text format of Istio 1.9 and later: it ends within %START_TIME%'); // prettier-ignore
    expect(reason('a\u0000b\u0007')).toBe('2 of its 4 characters are no text.');
  });

  it('keeps the raw line without its line end', () => {
    expect(createLineReader().read(`${istioLine()}\r`).raw).toBe(istioLine());
  });

  it.each([3000, 2 ** 18])('leaves JSON of %d levels unparsed, and reads the lines around it', (levels) => {
    const lists = '['.repeat(levels) + ']'.repeat(levels);
    const objects = '{"a":'.repeat(levels) + '"x"' + '}'.repeat(levels);
    const metadata = textFormat('%RESPONSE_CODE% %DYNAMIC_METADATA(a)% "%REQ(USER-AGENT)%"');
    for (const deep of [lists, objects]) {
      const reader = createLineReader({ formats: [metadata] });
      const line = `{"response_code":200,"path":${deep},"a":1}`;
      for (const code of [200, 201]) {
        expect(entryOf(reader.read(`{"response_code":${code},"path":"/","a":1}`)).response_code).toBe(code); // prettier-ignore
        expect(reader.read(line)).toMatchObject({ kind: 'unparsed', raw: line });
      }
      const text = reader.read(`200 ${deep} "curl"`);
      expect([text.kind, text.raw]).toEqual(['access', `200 ${deep} "curl"`]);
      expect(entryOf(text).fields).toEqual({ 'DYNAMIC_METADATA(a)': deep });
    }
  }); // prettier-ignore

  it('keeps secrets to itself in JSON of too many levels, too', () => {
    const deep = '['.repeat(3000) + '{"cookie":"s3cr3t"}' + ']'.repeat(3000);
    for (const line of [`{"response_code":200,"path":${deep}}`, `{"path":${deep},"token":["s3cr3t"]}`])
      expect(JSON.stringify(createLineReader().read(line))).not.toContain('s3cr3t');
  }); // prettier-ignore

  it('reads lines of a megabyte, hostile ones too', () => {
    const reader = createLineReader();
    for (const text of HOSTILE) {
      const long = text.repeat(2 ** 20 / text.length);
      expect(entryOf(reader.read(istioLine(long))).user_agent).toBe(long);
      expect(reader.read(`[${long}`).kind).toBe('unparsed');
      const line = JSON.stringify({ response_code: 200, path: long });
      expect(entryOf(reader.read(line)).path).toBe(long);
    }
  });

  it.each(HOSTILE)('looks at each character of a line at most 200 times, were it all %j', (text) => {
    const structures = [textFormat('%DYNAMIC_METADATA(a)% "%REQ(USER-AGENT)%" %DYNAMIC_METADATA(b)% "%REQ(X)%"')];
    const makers = [
      istioLine,
      (long: string) => `[${long}`,
      (long: string) => JSON.stringify({ response_code: 200, path: long }),
      (long: string) => `{} "${long}" {} "x"`,
    ];
    for (const make of makers) {
      const line = make(text.repeat(2 ** 17 / text.length));
      const reader = createLineReader({ formats: structures });
      expect(charactersRead(() => void reader.read(line)) / line.length).toBeLessThan(200);
    }
  });
}); // prettier-ignore
