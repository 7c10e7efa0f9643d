import { describe, expect, test } from 'vitest';
import { redactedBody, redactedLines } from '../../../src/core/bundle/redact-body.ts';
import { redactedObject } from '../../../src/core/bundle/redact-object.ts';
import { redactedLog } from '../../../src/core/decode/redact-log.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl';
const PEM = `-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(20)}\n-----END PRIVATE KEY-----`;

describe('log lines', () => {
  test.each([
    [`'authorization', 'Bearer abc.def'`, `'authorization', '[redacted]'`],
    ['Authorization: Bearer s3cr3t-token next', 'Authorization: [redacted] next'],
    ['{"authorization":"Basic dTpw","path":"/"}', '{"authorization":"[redacted]","path":"/"}'],
    [String.raw`{"m":"{\"cookie\":\"a=b; c=d\",\"x\":1}"}`, String.raw`{"m":"{\"cookie\":\"[redacted]\",\"x\":1}"}`],
    ['cookie=sid=1; theme=dark GET /', 'cookie=[redacted] GET /'],
    [`token ${JWT} refused`, 'token [redacted] refused'],
    ['GET /login?user=a&access_token=xyz&b=1', 'GET /login?user=a&access_token=[redacted]&b=1'],
    ['x-api-key: 12345', 'x-api-key: [redacted]'],
    ['sent Bearer abcdefgh12345 to', 'sent Bearer [redacted] to'],
  ])('%s', (before, after) => {
    expect(redactedLog(before)).toBe(after);
    expect(redactedLog(after)).toBe(after);
  }); // prettier-ignore

  test.each([
    '[2026-11-20T22:12:16Z] "GET /reviews/0 HTTP/1.1" 200 - via_upstream - "-" 0 379 12 11 "-" "curl" "4f" "reviews:9080"',
    '{"authorization":"-","cookie":null,"path":"/"}',
    'authorization policy default/deny-all matched',
    'info\txdsproxy\tconnected to istiod with token audience istio-ca',
  ])('%s stays', (line) => expect(redactedLog(line)).toBe(line));

  test('keys go too', () => {
    const { bytes: after, redacted } = redactedLines(bytes(`key:\n${PEM}\nend`));
    expect({ text: text(after), redacted }).toEqual({ text: 'key:\n[redacted]\nend', redacted: true });
  }); // prettier-ignore
});

describe('answers', () => {
  test.each([
    ['plain', '{ "configs": [ 1e3,  2 ] }'],
    ['what Envoy redacted itself', '{\n "private_key": {"inline_bytes":"W3JlZGFjdGVkXQ=="}}'],
    ['a public key set', '{"local_jwks":{"inline_string":"{\\"keys\\":[{\\"kty\\":\\"RSA\\",\\"n\\":\\"x\\"}]}"}}'],
    ['where a header is only named', '{"name":"authorization","remove":["cookie"]}'],
    ['text', 'cluster::added_via_api::true\n'],
    ['broken JSON', '{"a": '],
  ])('%s stays byte for byte', (_, body) => {
    const before = bytes(body);
    expect(redactedBody(before)).toEqual({ bytes: before, redacted: false });
  }); // prettier-ignore

  test.each([
    ['a private key', { inline: { private_key: { inline_string: PEM } } }, PEM.slice(30, 60)],
    ['a header to add', { header: { key: 'Authorization', value: 'Bearer geheim' } }, 'geheim'],
    ['a header to match', { headers: [{ name: 'cookie', string_match: { exact: 'sid=geheim' } }] }, 'geheim'],
    ['a symmetric key', { jwks: '{"keys":[{"kty":"oct","k":"geheim"}]}' }, 'geheim'],
    ['a header map', { headers: { request: { set: { authorization: 'geheim' } } } }, 'geheim'],
    ['a token in a text', { lua: `h:add("a", "${JWT}")` }, JWT],
    ['a variable', { env: [{ name: 'DB_PASSWORD', value: 'geheim' }] }, 'geheim'],
  ])('%s goes, and the rest stays', (_, value, secret) => {
    const body = { before: [1, '2'], value, after: { deep: true } };
    const { bytes: after, redacted } = redactedBody(bytes(JSON.stringify(body, undefined, 1)));
    expect(redacted).toBe(true);
    expect(text(after)).not.toContain(secret);
    expect(text(after)).toContain('[redacted]');
    expect(JSON.parse(text(after))).toMatchObject({ before: [1, '2'], after: { deep: true } });
    expect(redactedBody(after).redacted).toBe(false);
  }); // prettier-ignore

  test('__proto__ as a key stays a key', () => {
    const { bytes: after } = redactedBody(bytes('{"__proto__":{"password":"geheim"},"a":1}'));
    expect(text(after)).toMatch(/^\{"__proto__":\{"password":"\[redacted\]"\},"a":1\}\s$/);
  });
});

describe('objects', () => {
  const raw = (more: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    ...more,
  });

  test('copies of the object in its metadata go', () => {
    const metadata = {
      name: 'a',
      managedFields: [{ manager: 'kubectl' }],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', kept: 'yes' },
    };
    expect(redactedObject(raw({ metadata }))).toEqual({
      object: raw({ metadata: { name: 'a', annotations: { kept: 'yes' } } }),
      redacted: true,
    });
  });

  test('a Secret keeps its name and type only', () => {
    const secret = {
      apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls',
      metadata: { name: 'cert', namespace: 'istio-system', annotations: { 'a/b': 'tls.key' } },
      data: { 'tls.key': 'Z2VoZWlt' }, stringData: { a: 'geheim' },
    }; // prettier-ignore
    const { object } = redactedObject(secret);
    expect(object).toEqual({
      apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls',
      metadata: { name: 'cert', namespace: 'istio-system' },
    }); // prettier-ignore
  });

  test('what holds nothing is the same object', () => {
    const pod = raw({ spec: { containers: [{ env: [{ name: 'POD_NAME', value: 'x' }] }] } });
    expect(redactedObject(pod)).toEqual({ object: pod, redacted: false });
    expect(redactedObject(pod).object).toBe(pod);
  });
});
