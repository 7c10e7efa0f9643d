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

it('what is missing of proxies is never folded', () => {
  const gap = (section: string) => ({ section, reason: 'timeout', hint: '' });
  expect(gapTexts([gap('shop/a'), gap('shop/b')])).toEqual(['shop/a: timeout', 'shop/b: timeout']);
});

it('what two readings lack is told once', () => {
  const gap = { section: 'kubernetes/objects.yaml:7', reason: 'not read', hint: 'Mend it.' };
  expect(gapTexts([gap, { ...gap }])).toEqual(['kubernetes/objects.yaml:7: not read (Mend it.)']);
});
