import { describe, expect, it } from 'vitest';
import { progressLine } from '../../../src/sources/live/progress.ts';

function world() {
  let now = 0;
  let due: { readonly at: number; readonly call: () => void } | undefined;
  const lines: string[] = [];
  const { begin } = progressLine({
    clock: {
      now: () => now,
      after: (ms, call) => {
        due = { at: now + ms, call };
        return () => (due = undefined);
      },
    },
    terminal: {
      out: () => Promise.resolve(true),
      err: () => {},
      progress: (text) => lines.push(text),
      columns: 80,
      color: false,
    },
  });
  const pass = (ms: number): void => {
    now += ms;
    if (due === undefined || due.at > now) return;
    const { call } = due;
    due = undefined;
    call();
  };
  return { begin, pass, lines };
}

describe('progressLine', () => {
  it('shows nothing of what is done within a second', () => {
    const { begin, pass, lines } = world();
    const reading = begin('shop/a');
    reading.at('/certs', 5000);
    pass(900);
    reading.at('/certs', 9000);
    reading.end();
    pass(1000);
    expect(lines).toEqual([]);
  });

  it('then shows the bytes so far, at an easy pace, and goes', () => {
    const { begin, pass, lines } = world();
    const reading = begin('shop/a');
    reading.at('/clusters?format=json', 2_000_000);
    reading.at('/config_dump?mask=x', 500_000);
    pass(1000);
    pass(10);
    reading.at('/config_dump?mask=x', 600_000);
    pass(100);
    reading.at('/config_dump?mask=x', 900_000);
    reading.end();
    expect(lines).toEqual([
      'reading shop/a /config_dump  2.5 MB',
      'reading shop/a /config_dump  2.9 MB',
      '',
    ]);
  });

  it('sums up several proxies', () => {
    const { begin, pass, lines } = world();
    const [a, b, c] = [begin('shop/a'), begin('shop/b'), begin('shop/c')];
    a.at('/certs', 1000);
    a.end();
    b.at('/certs', 2000);
    c.at('/certs', 3000);
    pass(1000);
    expect(lines).toEqual(['reading 2 proxies  6 kB']);
  });
});
