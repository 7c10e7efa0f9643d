import { describe, expect, test } from 'vitest';
import { requestOf } from '../../src/cli/options/request.ts';
import { renderCsv } from '../../src/render/csv.ts';
import { meshdbg } from '../support/context.ts';
import { EMPTY_SNAPSHOT } from '../support/empty-snapshot.ts';
import { PROXY_COMMANDS } from '../support/registry.ts';
import { PIPED } from '../support/report.ts';

/** Targets whose rows differ in what they have: faults, several proxies, gateways. */
const TARGETS = [
  ['pod/productpage'],
  ['pod/istio-ingressgateway.istio-system'],
  ['-l', 'app=reviews', '--all-replicas'],
];

const header = (csv: string): string => csv.split('\n')[0] ?? '';

/** The fields of records without quotes around a line break, which meshdbg never writes. */
const fields = (record: string): number =>
  record.replace(/"(?:[^"]|"")*"/g, 'quoted').split(',').length;

describe.each(PROXY_COMMANDS)('csv of $name', ({ name, command }) => {
  const nothing = renderCsv(
    command.run({ values: {}, request: requestOf(name, [], {}), snapshot: EMPTY_SNAPSHOT }),
    PIPED,
  );
  const csv = async (...words: string[]): Promise<string> => {
    const { code, stdout } = await meshdbg([
      name,
      ...words,
      '-o',
      'csv',
      '--from',
      'fixtures/demo',
    ]);
    expect(code).toBe(0);
    return stdout;
  };

  test('has the same header whatever the rows are', async () => {
    expect(header(nothing)).toContain('PROXY');
    for (const target of TARGETS) expect(header(await csv(...target))).toBe(header(nothing));
  });

  const filters = Object.entries(command.options).filter(
    ([, { boolean, choices }]) => boolean !== true && choices === undefined,
  );
  test.each(filters)('and with --%s', async (_, { flags }) => {
    const [flag = ''] = flags.split(' ');
    for (const value of ['1', '15010', '9080'])
      expect(header(await csv('pod/productpage', flag, value))).toBe(header(nothing));
  });

  test('has as many fields in each record', async () => {
    const records = (await csv('pod/productpage')).trimEnd().split('\n');
    expect([...new Set(records.map(fields))]).toEqual([fields(header(nothing))]);
  });
});
