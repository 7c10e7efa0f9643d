import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../../src/core/logs/format/line-reader.ts';
import type { AccessLogFormat, FormatTemplate } from '../../../../src/core/logs/model/log-line.ts';

const formatOf = (template: FormatTemplate): AccessLogFormat => ({
  name: 'format of a test',
  origin: 'listener',
  template,
  omitsEmptyValues: false,
});
const readerOf = (template: FormatTemplate, wanted?: ReadonlySet<string>) =>
  createLineReader({ formats: [formatOf(template)], ...(wanted === undefined ? {} : { wanted }) });

describe('values of operators that let somebody in are never shown, whatever they are called', () => {
  it.each([
    '%REQ(COOKIE)%',
    '%REQ(authorization)%',
    '%REQ(X-USER?Cookie):20%',
    '%RESP(SET-COOKIE)%',
    '%REQUEST_HEADER(proxy-authorization)%',
    '%TRAILER(x-api-key)%',
    "%CEL(request.headers['cookie'])%",
    '%QUERY_PARAM(access_token)%',
    '%SECRET(client)%',
    '%REQ(X-AUTH-TOKEN)%',
    '%REQ(X-A?X-FORWARDED-ACCESS-TOKEN)%',
    '%DYNAMIC_METADATA(a:access_token)%',
  ])('%s in text, also where nothing but the line itself is asked for', (operator) => {
    for (const wanted of [undefined, new Set<string>()]) {
      const reader = readerOf({ kind: 'text', text: `%START_TIME% %RESPONSE_CODE% ${operator} "%REQ(USER-AGENT)%" end` }, wanted); // prettier-ignore
      for (const agent of ['curl', 'a" "b" end']) {
        const line = reader.read(`2026-11-20T22:13:52.161Z 200 session=s3cr3t; a=s3cr3t "${agent}" end`); // prettier-ignore
        expect(line).toMatchObject({ kind: 'access', raw: `2026-11-20T22:13:52.161Z 200 [redacted] "${agent}" end` }); // prettier-ignore
        expect(JSON.stringify(line)).not.toContain('s3cr3t');
      }
      expect(reader.read('2026-11-20T22:13:52.161Z 200 - "curl" end')).toMatchObject({ raw: '2026-11-20T22:13:52.161Z 200 - "curl" end' }); // prettier-ignore
    }
  });

  it('in JSON: alone, in a text, nested, typed', () => {
    const json = { c: '%REQ(COOKIE)%', who: 'by %REQ(AUTHORIZATION)% of %PROTOCOL%', deep: { er: ['%RESP(SET-COOKIE)%'] }, code: '%RESPONSE_CODE%', none: '%REQ(COOKIE)%' }; // prettier-ignore
    const line = '{"c":"s3cr3t","who":"by s3cr3t of HTTP/2","deep":{"er":[{"s3cr3t":"s3cr3t"}]},"code":200,"none":null}'; // prettier-ignore
    const read = readerOf({ kind: 'json', json }).read(line);
    expect(read).toMatchObject({
      kind: 'access',
      entry: { response_code: 200, protocol: 'HTTP/2', fields: { c: '[redacted]', who: '[redacted]', none: null } }, // prettier-ignore
      raw: '{"c":"[redacted]","who":"by [redacted] of HTTP/2","deep":{"er":["[redacted]"]},"code":200,"none":null}', // prettier-ignore
    });
    expect(JSON.stringify(read)).not.toContain('s3cr3t');
  });

  it('in JSON as numbers, where a number is no count', () => {
    const line = '{"password":83920174,"x":{"authorization":83920174},"tokens":5,"id_token":5,"jwt":true,"cookies":2}'; // prettier-ignore
    const shown = line.replaceAll('83920174', '"[redacted]"');
    expect(createLineReader().read(line).raw).toBe(shown);
    const known = createLineReader().read(line.replace('{', '{"response_code":200,"path":"/",'));
    expect([known.kind, known.raw]).toEqual([
      'access',
      shown.replace('{', '{"response_code":200,"path":"/",'),
    ]);
  });

  it('in JSON below a key that says so', () => {
    const json = { cookies: { mine: '%REQ(X-MINE)%' }, code: '%RESPONSE_CODE%' };
    const read = readerOf({ kind: 'json', json }).read('{"cookies":{"mine":"s3cr3t"},"code":200}');
    expect(read).toMatchObject({ entry: { response_code: 200 } });
    expect(JSON.stringify([read, read.kind === 'access' && read.raw])).not.toContain('s3cr3t');
  });

  it('in flat JSON also by the fast way, which takes over from the second line on', () => {
    const reader = readerOf({ kind: 'json', json: { c: '%REQ(COOKIE)%', code: '%RESPONSE_CODE%' } }); // prettier-ignore
    for (let count = 0; count < 3; count++) {
      const read = reader.read('{"c":"s3cr3t","code":200}');
      expect(read).toMatchObject({ entry: { fields: { c: '[redacted]' } } });
      expect(JSON.stringify(read)).not.toContain('s3cr3t');
    }
  });

  it('in lines that fit no format, which may hold one anywhere', () => {
    const read = readerOf({ kind: 'text', text: '%RESPONSE_CODE% %REQ(COOKIE)% end' }).read('half of it s3cr3t'); // prettier-ignore
    expect(read).toMatchObject({ kind: 'unparsed', raw: '[redacted]' });
    expect(JSON.stringify(read)).not.toContain('s3cr3t');
  });

  it('in what stands behind a label that the format itself writes', () => {
    for (const text of ['authorization: %REQ(X-AUTH)%', 'cookie="%REQ(X-MINE)%"', 'x?token=%REQ(X-T)%', 'Bearer %REQ(X-T)%']) {
      const reader = readerOf({ kind: 'text', text: `%RESPONSE_CODE% ${text} end` });
      const read = reader.read(`200 ${text.replace(/%.*%/, 's3cr3ts3cr3t')} end`);
      expect(read).toMatchObject({ kind: 'access', entry: { response_code: 200 } });
      expect(JSON.stringify([read, read.kind === 'access' && read.raw])).not.toContain('s3cr3t');
    }
  }); // prettier-ignore

  it('in keys of JSON that no configuration told, whatever parts their words', () => {
    const secrets = { cookie: 's3cr3t', http_cookie: 's3cr3t', 'request.headers.authorization': 's3cr3t', accessToken: 's3cr3t', deep: { 'set-cookie': ['s3cr3t'] }, c: 'a=s3cr3t; b=s3cr3t', s: 'JSESSIONID=s3cr3ts3cr3t' }; // prettier-ignore
    const line = JSON.stringify({ start_time: '2026-11-20T22:13:52.161Z', response_code: 200, has_cookie: true, ...secrets, no_cookie: '-' }); // prettier-ignore
    const reader = createLineReader();
    for (let count = 0; count < 2; count++) {
      const read = reader.read(line);
      expect(read).toMatchObject({ kind: 'access', entry: { fields: { http_cookie: '[redacted]', has_cookie: true, no_cookie: null } } }); // prettier-ignore
      const raw = read.kind === 'access' ? read.raw : '';
      expect(JSON.parse(raw)).toMatchObject({
        response_code: 200,
        has_cookie: true,
        no_cookie: '-',
      });
      expect(JSON.stringify([read, raw])).not.toContain('s3cr3t');
    }
  });

  it('in values of known operators: what a client wrote into its path or name', () => {
    const line = '[2026-11-20T22:11:55.406Z] "GET /a?access_token=s3cr3t HTTP/1.1" 200 - via_upstream - "-" 0 19 2 - "-" "cookie: s=s3cr3t" "e560d2c3-b784-4409-9d76-cb8c2f9ba9cc" "web:80" "10.0.0.9:80" outbound|80||web.shop.svc.cluster.local - 10.96.0.1:80 10.0.0.5:42744 - default'; // prettier-ignore
    const read = createLineReader().read(line);
    expect(read).toMatchObject({ entry: { path: '/a?access_token=[redacted]', user_agent: 'cookie: [redacted]' } }); // prettier-ignore
    expect(JSON.stringify([read, read.kind === 'access' && read.raw])).not.toContain('s3cr3t');
  });

  it('in messages of the proxy, and in lines that fit nothing', () => {
    for (const line of [
      "2026-11-20T22:13:52.161111Z\tdebug\tenvoy http\t'authorization', 's3cr3t'",
      '{"level":"info","msg":"cookie: s3cr3t"}',
      'what "sid=s3cr3t; theme=s3cr3t; x=s3cr3t" is this',
      'half of a line JSESSIONID=s3cr3ts3cr3t',
      '{"c":"a=s3cr3t; b=s3cr3t',
    ]) {
      const read = createLineReader().read(line);
      expect(read.kind).not.toBe('access');
      expect(JSON.stringify(read)).toContain('[redacted]');
      expect(JSON.stringify(read)).not.toContain('s3cr3t');
    }
  });

  it('in what stands where a proxy writes the level, the time or the scope of a message', () => {
    for (const line of [
      '2026-11-20T10:00:00.000000Z\twarn\t/cb?access_token=s3cr3t\tstatus=401',
      '{"level":"cookie: s3cr3t","time":"Bearer s3cr3ts3cr3t","scope":"/a?token=s3cr3t","msg":"x"}',
    ]) {
      const read = createLineReader().read(line);
      expect(read.kind).toBe('proxy-log');
      expect(JSON.stringify(read)).not.toContain('s3cr3t');
    }
  });

  it('in the further lines of a message, as one may be half of an access line', () => {
    const message = '2026-11-20T22:13:52.161111Z\tinfo\tconfig:';
    const logging = readerOf({ kind: 'text', text: '%RESPONSE_CODE% %REQ(COOKIE)% end' });
    logging.read(message);
    expect(logging.read('200 a s3cr3t')).toMatchObject({ kind: 'proxy-log', message: '[redacted]', raw: '[redacted]' }); // prettier-ignore
    const other = createLineReader();
    other.read(message);
    expect(other.read('  concurrency: 2')).toMatchObject({ message: '  concurrency: 2' });
    expect(other.read('agent sid=s3cr3t; theme=s3cr3t')).toMatchObject({ kind: 'proxy-log', raw: 'agent [redacted]' }); // prettier-ignore
  });

  it.each([
    { l: ['authorization', 's3cr3t', 'path', 'shown'] },
    { 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.s3cr3t': 'shown' },
    { headers: [{ key: 'x-api-key', value: 's3cr3t' }, { name: 'access_token', value: 's3cr3t' }], x: 'shown' },
    { access_token: { v: ['s3cr3t'] }, path: ['/a/token', 'shown'] },
  ])('in keys, pairs and lists of JSON: %j', (tags) => {
    const value = JSON.stringify(tags);
    const line = `{"method":"GET","tags":${value}}`;
    const readers = [
      createLineReader(),
      readerOf({ kind: 'json', json: { method: '%REQ(:METHOD)%', tags: '%DYNAMIC_METADATA(a)%' } }),
      readerOf({ kind: 'json', json: { method: '%REQ(:METHOD)%', tags: { path: '%REQ(X-P)%' } } }),
    ];
    const text = readerOf({ kind: 'text', text: '%REQ(:METHOD)% %RESPONSE_CODE% %DYNAMIC_METADATA(a)% end' });
    for (const read of [...readers.map((reader) => reader.read(line)), text.read(`GET 200 ${value} end`)]) {
      const shown = JSON.stringify([read, read.kind === 'access' && read.raw]);
      expect(shown).not.toContain('s3cr3t');
      expect(shown).toContain('shown');
    }
  }); // prettier-ignore

  it('in a key that a line has twice', () => {
    const json = { c: '%REQ(COOKIE)%', code: '%RESPONSE_CODE%' };
    const read = readerOf({ kind: 'json', json }).read('{"c":"s3cr3t","code":200,"c":"-"}');
    expect(read).toMatchObject({ kind: 'access', raw: '{"c":"-","code":200}' });
    const once = '{"c": "-", "code": 200}';
    expect(readerOf({ kind: 'json', json }).read(once)).toMatchObject({ raw: once });
  });

  it.each([
    '{"key":"cookie","value":"s3cr3t","value":"-","x":"shown"}',
    '[{"cookie":{"a":"s3cr3t"},"cookie":"-"},"shown"]',
    '{"cookie":["s3cr3t"],"x":"shown","cookie":null}',
    String.raw`"\u0063ookie: s3cr3t; shown=s3cr3t shown"`,
  ])('in a key that a structure of a text has twice, or behind an escape: %s', (structure) => {
    const reader = readerOf({ kind: 'text', text: '%RESPONSE_CODE% %DYNAMIC_METADATA(a)% end' });
    const read = reader.read(`200 ${structure} end`);
    const shown = JSON.stringify([read, read.kind === 'access' && read.raw]);
    expect(read).toMatchObject({ kind: 'access', entry: { response_code: 200 } });
    expect(shown).not.toContain('s3cr3t');
    expect(shown).toContain('shown');
  });

  it('but a structure without any stays as it was written', () => {
    const line = '200 {"b": 1, "a": ["{\\"x\\":1}"]} end';
    const reader = readerOf({ kind: 'text', text: '%RESPONSE_CODE% %DYNAMIC_METADATA(a)% end' });
    expect(reader.read(line)).toMatchObject({ raw: line });
  });

  it.each([
    '{"path":{"key":"cookie","value":"s3cr3t"},"code":200}',
    '{"path":["authorization","s3cr3t"],"code":200}',
    '{"path":{"cookie":{"a":"s3cr3t"}},"code":200,"path":"-"}',
    '{"path":"token=s3cr3t","code":200,"path":"-"}',
    '{"path":"-","code":"cookie: s3cr3t"}',
    '{"path":"password=s3cr3t","code":200}',
  ])('in flat JSON that no Envoy wrote: %s', (line) => {
    const reader = readerOf({ kind: 'json', json: { path: '%REQ(:PATH)%', code: '%RESPONSE_CODE%' } }); // prettier-ignore
    for (const first of [line, '{"path":"/","code":200}', line]) {
      const read = reader.read(first);
      expect(JSON.stringify([read, read.kind === 'access' && read.raw])).not.toContain('s3cr3t');
    }
  });

  it('in keys of JSON that fits no format', () => {
    const read = createLineReader().read('{"Bearer s3cr3ts3cr3t":1,"shown":2}');
    expect(read).toMatchObject({ kind: 'unparsed', raw: '{"Bearer [redacted]":1,"shown":2}' });
  });

  it('in what a mesh writes behind a well-known format', () => {
    const line = '[2026-11-20T22:11:55.406Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 19 2 - "-" "curl" "e560d2c3-b784-4409-9d76-cb8c2f9ba9cc" "web:80" "10.0.0.9:80" outbound|80||web.shop.svc.cluster.local - 10.96.0.1:80 10.0.0.5:42744 - default "csrf=AAAA1; sess=s3cr3t"'; // prettier-ignore
    const read = createLineReader().read(line);
    const shown = JSON.stringify([read, read.kind === 'access' && read.raw]);
    expect(shown).toContain('default');
    expect(shown).not.toContain('s3cr3t');
  });

  it('and a value that only looks like a label takes nothing else with it', () => {
    const json = { path: '%REQ(:PATH)%', protocol: '%PROTOCOL%', code: '%RESPONSE_CODE%' };
    const line = '{"path":"/oauth/authorization","protocol":"HTTP/2","code":200}';
    const read = readerOf({ kind: 'json', json }).read(line);
    expect(read).toMatchObject({ entry: { path: '/oauth/authorization', protocol: 'HTTP/2' }, raw: line });
  }); // prettier-ignore

  it('but other values are: a header whose name only has such a word in it, a time', () => {
    const reader = readerOf({ kind: 'text', text: '%RESPONSE_CODE% %REQ(X-COOKIE-CONSENT)% %START_TIME(cookie %s)%' }); // prettier-ignore
    expect(reader.read('200 yes cookie 1')).toMatchObject({ raw: '200 yes cookie 1' });
  });
});
