import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyFilters, filtersOf, type FilterValues } from '../../../src/core/query/filter.ts';
import { hostForms } from '../../../src/core/query/host-forms.ts';

interface Row {
  readonly host: string;
  readonly port: number;
}
interface Wanted {
  readonly fqdn?: string;
  readonly port?: number;
}
const VALUES: FilterValues<Row, Wanted> = {
  fqdn: ({ host }) => hostForms(host),
  port: ({ port }) => [String(port)],
};
const row = (host: string, port: number): Row => ({
  host: `${host}.default.svc.cluster.local`,
  port,
});
const rows = [
  row('agent', 15_010),
  row('details', 15_012),
  row('istiod', 15_021),
  row('kube-dns', 443),
  row('productpage', 53),
  row('ratings', 80),
  row('reviews', 9080),
  row('sleep', 9153),
  row('telemetry', 15_014),
];

const note = (wanted: Wanted): string | undefined =>
  applyFilters('cluster', rows, filtersOf(wanted, VALUES)).note;

describe('a filter that matches nothing', () => {
  it('sorts numbers as numbers', () => {
    expect(note({ port: 7 })).toBe(
      'No cluster matches --port 7. There are: 53, 80, 443, 9080, 9153, 15010, 15012, 15014 and 1 more.',
    );
  });

  it.each([
    [{ port: 9081 }, '9080, '],
    [{ port: 15_011 }, '15010, 15012, 15014, 15021, '],
    [{ fqdn: 'reveiws' }, 'reviews.default.svc.cluster.local, '],
    [{ fqdn: 'telemetri' }, 'telemetry.default.svc.cluster.local, '],
    [{ fqdn: '*REVIEWS*' }, 'reviews.default.svc.cluster.local, '],
    [{ fqdn: 'sleep.defualt' }, 'sleep.default.svc.cluster.local, '],
  ])('%j names the nearest first', (wanted, first) => {
    expect(note(wanted)).toContain(`There are: ${first}`);
  });

  it('says so when no row has any value of that kind', () => {
    const found = applyFilters('route', rows, filtersOf({ owner: 'x' }, { owner: () => [''] }));
    expect(found).toEqual({
      rows: [],
      note: 'No route matches --owner x: none has such a value.',
    });
  });
});

it('property: rows that are kept match every filter, and no other is dropped', () => {
  const port = fc.constantFrom(...rows.map(({ port: number }) => number), 1);
  const fqdn = fc.constantFrom('reviews', '*e*', 'sleep.default', 'agent*', 'nowhere');
  fc.assert(
    fc.property(fc.record({ port, fqdn }, { requiredKeys: [] }), (wanted) => {
      const kept = applyFilters('cluster', rows, filtersOf(wanted, VALUES)).rows;
      const one = (part: Wanted): readonly Row[] =>
        applyFilters('cluster', rows, filtersOf(part, VALUES)).rows;
      const each = Object.entries(wanted).map(([flag, value]) => one({ [flag]: value }));
      expect(kept).toEqual(
        rows.filter((candidate) => each.every((set) => set.includes(candidate))),
      );
    }),
  );
});
