import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECRET_WORD } from '../../../src/core/decode/labelled-secret.ts';
import { redactedLog } from '../../../src/core/decode/redact-log.ts';
import { redactedMisfit, redactedUnknown } from '../../../src/core/decode/redact-unknown.ts';

const letters = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) =>
      Array.from(text, (c, at) => (upper[at] === true ? c.toUpperCase() : c)).join(''),
    );
const anyCase = (...words: string[]): fc.Arbitrary<string> =>
  fc.constantFrom(...words).chain(letters);
const filler = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', '/', '1'), maxLength: 40 });

/** Each kind of secret that there is a rule for. */
const secret = fc.oneof(
  fc.tuple(anyCase('authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key'), fc.constantFrom(': ', '=', '": "')).map((parts) => `${parts.join('')}s3cr3t`),
  fc.constantFrom('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.s3cr3t'),
  anyCase('bearer', 'basic').map((scheme) => `${scheme} s3cr3ts3cr3t`),
  anyCase('access_token', 'id_token', 'refresh_token', 'token', 'api_key', 'apikey', 'password', 'client_secret').map((name) => `?${name}=s3cr3t`),
  fc.tuple(fc.constantFrom('?', '&', ';', '#', '%3F', '%26', String.raw`\u0026`), anyCase('token', 'api_key', 'password', 'client_secret'), fc.constantFrom('=', '%3D')).map((parts) => `${parts.join('')}s3cr3t`),
  fc.tuple(anyCase('token', 'x-token', 'password', 'jwt', 'api_key', 'my.apikey', 'api-key', 'client_secret', 'clientSecret'), fc.constantFrom('":"', '" : "a\\"', '\\":\\"', '\\": \\"a\\\\'), fc.constantFrom('"', '\\"', '')).map(([key, between, end]) => `${between.startsWith('\\') ? '\\' : ''}"${key}${between}s3cr3t${end}`),
  fc.constant(`-----BEGIN RSA PRIVATE KEY-----\n${'s3cr3t'.repeat(12)}`),
); // prettier-ignore

test('whatever stands around it and however it is written, a secret is found by its traces', () => {
  fc.assert(
    fc.property(filler, secret, filler, (before, value, after) => {
      expect(redactedLog(`${before} ${value} ${after}`)).not.toContain('s3cr3t');
    }),
  );
});

test.each(['"', "'"])('every name that is known is found by its traces in %s, with nothing else around it', (quote) => {
  const name = fc.stringMatching(new RegExp(`^${SECRET_WORD}$`)).chain(letters);
  fc.assert(
    fc.property(name, (key) => {
      const text = `{${quote}${key}${quote}: ${quote}s3cr3t${quote}}`;
      expect(redactedLog(text)).toBe(text.replace('s3cr3t', '[redacted]'));
    }),
    { numRuns: 500 },
  );
}); // prettier-ignore

test.each(['{"cookie":"s3cr3t', String.raw`{"cookie":"s3cr3t\\`, "'cookie', 's3cr3t", 'a\ncookie: "s3cr3t\nb'])('half a line: %s', (text) => {
  expect(redactedLog(text)).not.toContain('s3cr3t');
}); // prettier-ignore

/** The quotes of JSON so many levels further in. */
const within = (json: string, levels: number): string =>
  levels === 0 ? json : within(JSON.stringify(json).slice(1, -1), levels - 1);

test.each(['authorization', 'cookie', 'x-api-key', 'http_cookie', 'accessToken', 'request.cookies'])('%s in JSON goes as a whole, whatever is in its value, however deep the JSON is and wherever the line ends', (key) => {
  const value = fc.string({ unit: fc.constantFrom('s3cr3t', '"', '\\', "'", ' ', ';', ',', '=', '}', 'a', '\n'), maxLength: 12 }).map((text) => `${text}s3cr3t`);
  fc.assert(
    fc.property(value, fc.nat({ max: 3 }), fc.nat({ max: 20 }), fc.boolean(), (text, levels, cut, isList) => {
      const json = JSON.stringify({ path: '/shown', [key]: isList ? [{ a: text }, text] : text, code: 'shown' });
      const line = within(json, levels);
      const end = line.lastIndexOf('shown');
      const redacted = isList ? redactedMisfit : redactedLog;
      expect(redacted(line)).not.toContain('s3cr3t');
      expect(redacted(line)).toContain(line.slice(end));
      expect(redacted(line.slice(0, line.length - cut))).not.toContain('s3cr3t');
      expect(redacted(redacted(line))).toBe(redacted(line));
    }),
  );
}); // prettier-ignore

test.each([
  ['cookie: a=s3cr3t,s3cr3t; b="s3cr3t"; c=d}s3cr3t path=/a', 'cookie: [redacted] path=/a'],
  [String.raw`"cookie: a=\"s3cr3t\"; b=\"s3cr3t`, '"cookie: [redacted]'],
  ['cookie: a="s3cr3t\nb', 'cookie: [redacted]\nb'],
  ['authorization: Digest username="s3cr3t", realm="a", response=s3cr3t', 'authorization: [redacted]'],
  ['authorization: AWS4-HMAC-SHA256 Credential=s3cr3t/2, SignedHeaders=host;date, Signature=s3cr3t', 'authorization: [redacted]'],
  ['authorization: Token s3cr3t end', 'authorization: [redacted] end'],
  ['authorization: Our-Own s3cr3t end', 'authorization: [redacted] end'],
  ['authorization: GoogleLogin auth="s3cr3t"', 'authorization: [redacted]'],
  ['authorization: MAC id="h480", nonce=a, mac="s3cr3t"', 'authorization: [redacted]'],
  ['authorization: Own key=s.e.c.r.e.t end', 'authorization: [redacted] end'],
  ['authorization: Sso abcdefgh', 'authorization: [redacted]'],
  ['"authorization: Sso abcdefgh" 200', '"authorization: [redacted]" 200'],
  ['{"msg":"authorization: Sso abcdefgh","a":"b c"}', '{"msg":"authorization: [redacted]","a":"b c"}'],
  ["authorization: users shouldn't come", "authorization: [redacted] shouldn't come"],
  ['{"password":83920174,"authorization":-1.5e3}', '{"password":[redacted],"authorization":[redacted]}'],
  ['{"password":null,"x-jwt":true,"cookies":2,"id_token":12}', '{"password":null,"x-jwt":true,"cookies":2,"id_token":12}'],
  ['authorization: denied by policy', 'authorization: [redacted] by policy'],
  ["'cookie', 'a=it's3cr3t'\n':path', '/a'", "'cookie', '[redacted]'\n':path', '/a'"],
  ["'x-auth-token', 's3cr3t'", "'x-auth-token', '[redacted]'"],
  ['agent --token=s3cr3t --password=s3cr3t -c a', 'agent --token=[redacted] --password=[redacted] -c a'],
  ['agent -client-secret="s3cr3t s3cr3t" --x-api-key s', 'agent -client-secret="[redacted]" --x-api-key s'],
  [String.raw`{"cmd":"agent --db.password=\"s3cr3t\" --token=s3cr3t","a":1}`, String.raw`{"cmd":"agent --db.password=\"[redacted]\" --token=[redacted]","a":1}`],
  ['FLAG: --password="" --token-type=jwt a--token=b', 'FLAG: --password="" --token-type=jwt a--token=b'],
  ['agent "token=s3cr3t" password=s3cr3t -c a', 'agent "token=[redacted]" password=[redacted] -c a'],
  ['map[Authorization:[Bearer s3cr3t s3cr3t] Cookie:[a=s3cr3t; b=s3cr3t] Accept:[a]]', 'map[Authorization:[redacted] Cookie:[redacted] Accept:[a]]'],
  ['{"sds":{"token":{"aud":"istio-ca"}},"cookie":{"name":"a"}}', '{"sds":{"token":{"aud":"istio-ca"}},"cookie":{"name":"a"}}'],
  ['{"volumes":["istio-token","istiod-ca-cert"],"token":5}', '{"volumes":["istio-token","istiod-ca-cert"],"token":5}'],
])('without quotes, or with quotes in it: %s', (before, after) => {
  expect(redactedLog(before)).toBe(after);
  expect(redactedLog(after)).toBe(after);
}); // prettier-ignore

test.each([
  ['{"path":"/a","access_token":s3cr3t}', '{"path":"/a","access_token":[redacted]}'],
  ['{"access_token": s3cr3t, "code": 200', '{"access_token": [redacted], "code": 200'],
  ['{"cookie":{"a":["s3cr3t","}"]},"b":1,"cookies":[{"a":"s3cr3t"},"s3cr3t', '{"cookie":[redacted],"b":1,"cookies":[redacted]'],
  ['{"cookie":{},"token":[]', '{"cookie":{},"token":[]'],
  ['a access_token: s3cr3t b', 'a access_token: [redacted] b'],
  ['clientSecret = s3cr3t', 'clientSecret = [redacted]'],
  ['http_cookie=s3cr3t', 'http_cookie=[redacted]'],
  ['  password: "s3cr3t"', '  password: "[redacted]"'],
  ['token_type: bearer, tokens=5, jwt_authn: a', 'token_type: bearer, tokens=5, jwt_authn: a'],
])('in lines that fit nothing also behind bare names: %s', (before, after) => {
  expect(redactedMisfit(before)).toBe(after);
  expect(redactedMisfit(after)).toBe(after);
}); // prettier-ignore

test.each([
  ['{"token":"-","password":"","jwt":null,"key":"a"', '{"token":"-","password":"","jwt":null,"key":"a"'],
  ['{"path":"/a","session_token":"a\\"b","x":"c"', '{"path":"/a","session_token":"[redacted]","x":"c"'],
  [String.raw`"/a?token=b\u0026page=2"`, String.raw`"/a?token=[redacted]\u0026page=2"`],
  ['token=abc&page=2', 'token=[redacted]&page=2'],
  ['/a?mytoken=abc', '/a?mytoken=abc'],
])('no more than the value goes: %s', (before, after) => {
  expect(redactedLog(before)).toBe(after);
  expect(redactedLog(after)).toBe(after);
}); // prettier-ignore

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln';
test.each([
  [`x-${TOKEN} y`, 'x-[redacted] y'],
  [`a.${TOKEN}`, 'a.[redacted]'],
  [`eyJaaaaaa.eyJb ${TOKEN}`, 'eyJaaaaaa.eyJb [redacted]'],
  ['a.eyJzdWIiOiJhIn0.c2ln', 'a.eyJzdWIiOiJhIn0.c2ln'],
])('a token in a run of its characters: %s', (before, after) =>
  expect(redactedLog(before)).toBe(after),
);

// Quadratic work on so much text would take longer than a test may.
test.each([
  '-eyJaaaaaa', 'eyJaaaaaa.', '"token', '"token" ', '"password":"\\', '?token=', '.-token', '--token=', '"token",a=', 'cookie,[redacted]',
  'cookie:[redacted]', "'cookie',[", "'token',a=", 'authorization,a=', 'authorization: a b=', 'authorization: a b ', '"password":1',
])('a megabyte of %s takes no minutes, and what follows goes all the same', (part) => {
  const long = part.repeat(2 ** 20 / part.length);
  expect(redactedLog(`${long}\ncookie: s3cr3t`)).toMatch(/cookie: \[redacted\]$/);
  expect(redactedMisfit(`${long}\ncookie: s3cr3t`)).toMatch(/cookie: \[redacted\]$/);
}); // prettier-ignore

test('a key as base64, too', () => {
  const pem = `-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(20)}\n-----END PRIVATE KEY-----`;
  const text = Buffer.from(pem).toString('base64');
  expect(Buffer.from(redactedLog(text), 'base64').toString()).toBe('[redacted]');
  expect(redactedLog(`{"user_agent":"${text}"}`)).toBe(`{"user_agent":"${redactedLog(text)}"}`);
});

describe('text that nothing is known of', () => {
  test.each([
    ['a sid=1; theme=dark z', 'a [redacted] z'],
    ['"sid=1; theme=dark" z', '"[redacted]" z'],
    ['{"c":"a=b; c=d; e=f","x":1}', '{"c":"[redacted]","x":1}'],
    ['sid=abc; Path=/; HttpOnly', '[redacted]; HttpOnly'],
    ['x PHPSESSID=0123456789 y', 'x PHPSESSID=[redacted] y'],
    ['connect.sid=s%3A0123456789', 'connect.sid=[redacted]'],
  ])('%s', (before, after) => {
    expect(redactedUnknown(before)).toBe(after);
    expect(redactedUnknown(after)).toBe(after);
  });

  test.each([
    'By=spiffe://a;Hash=0123;Subject="";URI=spiffe://b',
    'Mozilla/5.0 (X11; Linux x86_64) a=b',
    'text/html; charset=utf-8',
    'level=info msg=started port=80',
    'GET /search?a=1&b=2 HTTP/1.1',
  ])('%s stays', (text) => expect(redactedUnknown(text)).toBe(text));

  test.each(['(a=', 'a=', 'a; ', 'a=b;', '"', 'sid', 'cookie', "'"])('a megabyte of %s takes no minutes, and what follows goes all the same', (part) => {
    const long = part.repeat(2 ** 20 / part.length);
    expect(redactedUnknown(`${long}\ncookie: s3cr3t`)).toMatch(/cookie: \[redacted\]$/);
  }); // prettier-ignore
});
