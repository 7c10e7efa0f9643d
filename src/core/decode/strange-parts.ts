import type { Gap } from '../model/gap.ts';
import { proxyText, type ProxyRef } from '../model/proxy.ts';
import type { ConfigDump } from './config-dump.ts';

/** What a dump holds and nothing is made of, as gaps. */
export function strangeParts(proxy: ProxyRef, { unknown, problems }: ConfigDump): Gap[] {
  const name = proxyText(proxy);
  return [
    ...Array.from(unknown, ([type, count]) => ({
      section: name,
      reason: `${count} part${count === 1 ? '' : 's'} ${type === '' ? 'without a type' : `of unknown type ${type}`} left out`,
      hint: '',
    })),
    ...problems.map(({ section, problem }) => ({
      section: `${name} ${section}`,
      reason: problem,
      hint: '',
    })),
  ];
}
