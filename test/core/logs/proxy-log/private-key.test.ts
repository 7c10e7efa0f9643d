import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../../src/core/logs/format/line-reader.ts';

const BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
const block = (label: string, indent = ''): string[] =>
  [`-----BEGIN ${label}-----`, BODY, BODY, 'MzEfYyjiWA4R4==', `-----END ${label}-----`].map((line) => indent + line); // prettier-ignore
const MESSAGE = '2026-11-20T22:12:18.719820Z\tinfo\tEffective config:';
const ACCESS = '{"response_code":200,"path":"/"}';

function shown(lines: readonly string[]): string[] {
  const reader = createLineReader();
  return lines.map((line) => reader.read(line).raw);
}

describe('a private key over several lines', () => {
  it.each(['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'])('%s is not shown, behind a message or alone', (label) => {
    for (const before of [[], [MESSAGE], ['half of a line']])
      for (const indent of ['', '    ']) {
        const all = shown([...before, ...block(label, indent), 'after: it']);
        expect(all.join('\n')).not.toMatch(/MII|MzEf/);
        expect(all.at(-1)).toBe('after: it');
      }
  }); // prettier-ignore

  it('is followed past what other threads write in between', () => {
    const [begin = '', ...rest] = block('PRIVATE KEY');
    const between = rest.flatMap((line) => [ACCESS, line, MESSAGE]);
    const all = shown([MESSAGE, begin, ...between]);
    expect(all.join('\n')).not.toMatch(/MII|MzEf/);
    expect(all.filter((line) => line === ACCESS)).toHaveLength(rest.length);
  });

  it('may begin in the middle of a message, be encrypted, or begin before the log does', () => {
    const headers = ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-256-CBC,0123456789ABCDEF', ''];
    const [begin = '', ...rest] = block('RSA PRIVATE KEY');
    expect(shown([`${MESSAGE} key: ${begin}`, ...headers, ...rest]).join('\n')).not.toMatch(/MII|MzEf|0123/); // prettier-ignore
    expect(shown([...rest, 'after']).join('\n')).not.toMatch(/MII|MzEf/);
  });

  it('says of its lines what they are where they stand alone', () => {
    const reader = createLineReader();
    const reads = block('PRIVATE KEY').map((line) => reader.read(line));
    expect(reads[1]).toEqual({ kind: 'unparsed', raw: '[redacted]', reason: 'It looks like a line of a private key.' }); // prettier-ignore
  });

  it('takes nothing else with it: certificates, hashes, what follows one that is cut off', () => {
    const certificate = block('CERTIFICATE');
    expect(shown([MESSAGE, ...certificate])).toEqual([MESSAGE, ...certificate]);
    const others = ['0123456789abcdef'.repeat(4), 'x'.repeat(64), 'concurrency: 2', '  - a'];
    expect(shown([MESSAGE, ...others])).toEqual([MESSAGE, ...others]);
    expect(shown([MESSAGE, '-----BEGIN PRIVATE KEY-----', BODY, 'concurrency: 2', 'drainDuration: 45s']).slice(3)).toEqual(['concurrency: 2', 'drainDuration: 45s']); // prettier-ignore
  });

  it('of one that ends and one that begins on the same line follows the latter', () => {
    const lines = [
      `${MESSAGE} ${block('CERTIFICATE').join(' ')} -----BEGIN PRIVATE KEY-----`,
      BODY,
    ];
    expect(shown(lines)[1]).toBe('[redacted]');
    const ended = `${MESSAGE} ${block('PRIVATE KEY').join(' ')}`;
    expect(shown([ended, 'a1B']).at(-1)).toBe('a1B');
  });

  it('goes where it is one long line, too', () => {
    expect(shown([MESSAGE, `  ${BODY.repeat(30)}=`, 'after: it'])).toEqual([MESSAGE, '[redacted]', 'after: it']); // prettier-ignore
  });

  // Quadratic work on so much text would take longer than a test may.
  it.each([
    ['', ' ', ''],
    ['', ' ', 'a!'],
    ['', '\t', '='],
    ['a', ' ', '!'],
    ['', 'aA1', '!'],
    ['', '-----BEGIN A-----', '-----END '],
    ['', '-----BEGIN ', ''],
    ['X-', 'a', ''],
  ])('reads a long line of %j, %j, %j in no minutes, alone and within a block', (head, part, tail) => {
    const line = head + part.repeat(2 ** 18 / part.length) + tail;
    const reader = createLineReader();
    for (const before of [ACCESS, '-----BEGIN CERTIFICATE-----', MESSAGE]) {
      reader.read(before);
      expect(reader.read(line).raw).toBe(line);
    }
  }); // prettier-ignore
});
