import { expect, test } from 'vitest';
import { renderJunit } from '../../src/render/junit.ts';
import type { Report, TestCase } from '../../src/report/report.ts';

const report = (cases?: readonly TestCase[]): Report => ({
  command: 'tls-check',
  meta: { source: { kind: 'bundle', name: 'x' }, target: '', capturedAt: '', gaps: [] },
  data: {}, blocks: [], names: [], notes: [], exitCode: 0,
  ...(cases === undefined ? {} : { cases }),
}); // prettier-ignore

const options = { color: false, width: 80, headers: true } as never; // JUnit has no layout

test('counts what failed and what could not be told', () => {
  const text = renderJunit(
    report([
      { suite: 'shop/web', name: 'api.shop:80' },
      { suite: 'shop/web', name: 'db.shop:5432', failure: { message: 'plaintext → STRICT', details: ['DestinationRule shop/db'] } },
      { suite: 'shop/web', name: 'x', skipped: 'nothing is known of the server' },
    ]),
    options,
  ); // prettier-ignore
  expect(text).toContain('tests="3" failures="1" skipped="1"');
  expect(text).toContain('<failure message="plaintext → STRICT">DestinationRule shop/db</failure>');
  expect(text).toContain('<skipped message="nothing is known of the server"/>');
});

test('names from the mesh neither end the document nor act in a terminal', () => {
  const name = `"/><!-- \u001B[31m & '`;
  const text = renderJunit(report([{ suite: name, name }]), options);
  expect(text).not.toContain('\u001B');
  expect(text.match(/<testcase/g)).toHaveLength(1);
  expect(text).toContain('&quot;/&gt;&lt;!--');
  expect(text).toContain('&amp; &apos;');
});

test('a command that checks nothing says so', () => {
  expect(() => renderJunit(report(), options)).toThrow('checks nothing');
});
