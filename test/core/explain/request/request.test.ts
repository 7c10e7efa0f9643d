import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MeshdbgError } from '../../../../src/core/errors.ts';
import { buildRequest } from '../../../../src/core/explain/request/build.ts';
import { requestEntries } from '../../../../src/core/explain/request/entries.ts';
import { expectationOf, isMet } from '../../../../src/core/explain/request/expectation.ts';
import { parseUrl } from '../../../../src/core/explain/request/url.ts';
import type { Outcome } from '../../../../src/core/explain/model/outcome.ts';

describe('a URL', () => {
  test.each([
    [
      'http://reviews:9080/a?b=1#c',
      { scheme: 'http', host: 'reviews', port: 9080, path: '/a?b=1' },
    ],
    ['reviews:9080', { scheme: 'http', host: 'reviews', port: 9080, path: '/' }],
    [
      'https://shop.example.com',
      { scheme: 'https', host: 'shop.example.com', port: 443, path: '/' },
    ],
    ['tcp://db:5432', { scheme: 'tcp', host: 'db', port: 5432, path: '/' }],
    ['http://[2001:db8::1]:80/x', { scheme: 'http', host: '[2001:db8::1]', port: 80, path: '/x' }],
    ['http://h?x=1', { scheme: 'http', host: 'h', port: 80, path: '/?x=1' }],
    ['http://h/a/../b/%2e//c', { scheme: 'http', host: 'h', port: 80, path: '/a/../b/%2e//c' }],
  ])('%s', (text, expected) => {
    expect(parseUrl(text)).toMatchObject(expected);
  });

  test.each(['', 'ftp://x/', 'tcp://db', 'http://:80/', 'http://a:99999/', 'http://a b/', 'http://a:x/'])(
    '"%s" is refused with what to write instead',
    (text) => {
      expect(() => parseUrl(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  ); // prettier-ignore

  test('no text makes anything but a URL or a sentence for the user', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseUrl(text).path).toMatch(/^\//);
        } catch (error) {
          expect(error).toBeInstanceOf(MeshdbgError);
        }
      }),
    );
  });
});

const source = { kind: 'outside' } as const;

describe('what is sent', () => {
  test('Host is the header, else the server name that is asked for, else the URL with its port', () => {
    const of = (more: object, url = 'https://gw:443/x') => buildRequest({ source, url, headers: [], ...more }).http?.authority; // prettier-ignore
    expect(of({ headers: [['Host', 'a.example.com']], sni: 'b.example.com' })).toBe(
      'a.example.com',
    );
    expect(of({ sni: 'b.example.com' })).toBe('b.example.com');
    expect(of({}, 'http://reviews:9080/x')).toBe('reviews:9080');
    expect(of({}, 'http://reviews:80/x')).toBe('reviews');
  });

  test('a header without a name and a method that is none are refused', () => {
    expect(() => buildRequest({ source, url: 'http://a/', headers: [['', 'x']] })).toThrow(/no name of a header/); // prettier-ignore
    expect(() => buildRequest({ source, url: 'http://a/', headers: [], method: 'G E T' })).toThrow(/no HTTP method/); // prettier-ignore
    expect(() => buildRequest({ source, url: 'http://a/', headers: [['x', 'a\r\nb: c']] })).toThrow(/line break/); // prettier-ignore
  });

  test('repeated headers stay several, in their order', () => {
    const [entry] = requestEntries([{ from: 'a/b', url: 'http://x/', headers: { 'X-A': ['1', '2'], b: 3 } }]); // prettier-ignore
    expect(entry?.request.http?.headers).toEqual([['x-a', '1'], ['x-a', '2'], ['b', '3']]); // prettier-ignore
  });

  test('a broken entry is named by its number', () => {
    const good = { from: 'outside', url: 'http://x/' };
    expect(() => requestEntries([good, { from: 'nobody', url: 'http://x/' }])).toThrow(/Entry 2 .*from is/); // prettier-ignore
    expect(() => requestEntries({ requests: [good, { ...good, expect: { stauts: 1 } }] })).toThrow(/Entry 2 .*knows no stauts/); // prettier-ignore
  });
});

describe('an entry that would be a test that cannot fail', () => {
  const good = { from: 'outside', url: 'http://x/' };
  test.each([
    ['a misspelled expect', { expects: { status: 1 } }, /knows no expects/],
    ['headers in the singular', { header: { a: 'b' } }, /knows no header/],
    ['expect without object', { expect: 'answered' }, /expect takes an object/],
    ['expect with nothing behind it', { expect: null }, /expect takes an object/],
    ['an empty expect', { expect: {} }, /cannot fail/],
    ['only a share', { expect: { share: 0.5 } }, /cannot fail/],
    ['no status', { expect: { status: '40x' } }, /expect\.status takes .*"40x"/],
    ['no share', { expect: { status: 404, share: '100%' } }, /expect\.share/],
    ['more than all', { expect: { status: 404, share: 2 } }, /expect\.share/],
    ['a list of pods', { expect: { pod: ['a'] } }, /expect\.pod takes a text/],
    ['no address', { sourceIp: 'nonsense' }, /sourceIp takes an IP address/],
    ['no status of an application', { application: { status: 9999 } }, /application\.status takes 200 to 599/],
    ['a negative delay', { application: { delayMs: -5 } }, /application\.delayMs/],
    ['a misspelled delay', { application: { delay: 5 } }, /application knows no delay/],
    ['an application that is none', { application: 503 }, /application takes an object/],
    ['a negative size', { bodyBytes: -3 }, /bodyBytes/],
    ['a flag in words', { insecure: 'yes' }, /insecure takes true or false, not "yes"/],
    ['a timeout in words', { timeoutMs: 'soon' }, /timeoutMs/],
  ])('%s is refused with its number', (_, more, message) => {
    const of = (): unknown => requestEntries([good, { ...good, ...more }]);
    expect(of).toThrow(/^Entry 2 /);
    expect(of).toThrow(message);
  }); // prettier-ignore

  test('fields of the contract that are absent or null are as if they were not there', () => {
    const entry = { ...good, name: null, sni: undefined, insecure: null, http: null, headers: null, timeoutMs: 10_000, application: {}, sourceIp: undefined }; // prettier-ignore
    expect(requestEntries([entry])).toEqual(requestEntries([good]));
  });
});

test('an expectation is about the share of outcomes that fit it', () => {
  const outcome = (probability: number, pod: string): Outcome => ({
    probability, verdict: 'forwarded', status: null, flags: [], details: null,
    decidedBy: { side: 'application', proxy: null, hop: 'application', resource: null },
    upstream: { cluster: 'c', address: '192.0.2.1:80', namespace: 'default', pod },
  }); // prettier-ignore
  const outcomes = [outcome(0.9, 'reviews-v1-abc'), outcome(0.1, 'reviews-v3-abc')];
  const met = (wanted: object, more: object = {}): boolean => {
    const [entry] = requestEntries([{ from: 'outside', url: 'http://x/', ...more }]);
    return (
      entry !== undefined && isMet(expectationOf(wanted), { request: entry.request, outcomes })
    );
  };
  expect(met({ verdict: 'forwarded' })).toBe(true);
  expect(met({ pod: 'reviews-v3', share: 0.1 })).toBe(true);
  expect(met({ pod: 'reviews-v3', share: 0.2 })).toBe(false);
  expect(met({ pod: 'reviews-v3', share: 0.2, tolerance: 0.1 })).toBe(true);
  expect(met({ status: 503 })).toBe(false);
  expect(met({ status: 200 })).toBe(true);
  expect(met({ status: 201 }, { application: { status: 201 } })).toBe(true);
  expect(met({ status: 200 }, { application: { status: 201 } })).toBe(false);
  expect(met({ status: 200 }, { url: 'tcp://reviews:9080' })).toBe(false);
});
