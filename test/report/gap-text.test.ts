import { expect, it } from 'vitest';
import { gapTexts } from '../../src/report/gap-text.ts';

const refused = (kind: string, reason: string) => ({
  section: `kubernetes ${kind}`,
  reason: `${reason}Not allowed: list ${kind} in all namespaces.`,
  hint: `The API server says: ${kind} is forbidden`,
});

it('kinds that are missing for one reason are one line, each by its name', () => {
  const only = 'only those of shop were read. ';
  expect(
    gapTexts([refused('services', only), refused('pods', only), refused('nodes', '')]),
  ).toEqual([
    'kubernetes pods, services: only those of shop were read. Not allowed: list them in all namespaces.',
    'kubernetes nodes: Not allowed: list nodes in all namespaces. (The API server says: nodes is forbidden)',
  ]);
});

it('proxies that lack the same are named, up to a few', () => {
  const gap = (section: string) => ({ section, reason: 'timeout', hint: '' });
  expect(gapTexts([gap('shop/a'), gap('shop/b')])).toEqual(['shop/a: timeout', 'shop/b: timeout']);
  const many = Array.from({ length: 900 }, (_, index) => ({
    section: `shop/web-${index} config`,
    reason: `there is no proxies/shop/web-${index}/config_dump.json`,
    hint: '',
  }));
  const texts = gapTexts([gap('shop/a'), ...many]);
  expect(texts).toHaveLength(10);
  expect(texts.slice(8)).toEqual([
    'shop/web-7 config: there is no proxies/shop/web-7/config_dump.json',
    'and the same of 892 more, which -o json names',
  ]);
});

it('what two readings lack is told once', () => {
  const gap = { section: 'kubernetes/objects.yaml:7', reason: 'not read', hint: 'Mend it.' };
  expect(gapTexts([gap, { ...gap }])).toEqual(['kubernetes/objects.yaml:7: not read (Mend it.)']);
});
