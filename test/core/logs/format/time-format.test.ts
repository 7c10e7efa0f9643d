import { describe, expect, it } from 'vitest';
import { compileTimeFormat } from '../../../../src/core/logs/format/time-format.ts';

const read = (format: string, text: string): string | undefined =>
  compileTimeFormat(format, false).read(text);

describe('a time of START_TIME', () => {
  it.each([
    ['%s', '1795212887', '2026-11-20T22:14:47Z'],
    ['%s%3f', '1795212887047', '2026-11-20T22:14:47.047Z'],
    ['%s.%6f', '1795212887.047999', '2026-11-20T22:14:47.048Z'],
    ['%Y-%m-%dT%H:%M:%S.%f', '2026-11-20T22:14:47.047000000', '2026-11-20T22:14:47.047Z'],
    ['%Y/%m/%dT%H:%M:%S%z', '2026/11/20T23:14:47+0130', '2026-11-20T21:44:47Z'],
    ['%d/%b/%Y:%H:%M:%S %z', '20/Nov/2026:22:14:47 -0200', '2026-11-21T00:14:47Z'],
    ['%FT%TZ', '2026-11-20T22:14:47Z', '2026-11-20T22:14:47Z'],
    ['%F %H:%M:%E3S', '2026-11-20 22:14:47.047', '2026-11-20T22:14:47.047Z'],
    ['%D %I:%M %p', '11/20/26 10:14 PM', '2026-11-20T22:14:00Z'],
  ])('%s reads %s', (format, text, time) => {
    expect(read(format, text)).toBe(time);
  });

  it('stays as it is where it tells no instant', () => {
    expect(read('%H:%M:%S', '22:14:47')).toBe('22:14:47');
    expect(compileTimeFormat('%F %T', true).read('2026-11-20 22:14:47')).toBe(
      '2026-11-20 22:14:47',
    );
  });

  it('is none in another form', () => {
    expect(read('%s', 'soon')).toBeUndefined();
    expect(read('%F', '2026-11-20 and more')).toBeUndefined();
  });

  it('keeps literals of the format literal', () => {
    expect(read('%Y.%m', '2026x11')).toBeUndefined();
  });
});
