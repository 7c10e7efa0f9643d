import { diffSides } from '../../core/diff/diff.ts';
import { DIFF_SECTIONS } from '../../core/diff/sections.ts';
import { chooseSides } from '../../core/diff/choose-sides.ts';
import { patternMatcher } from '../../core/query/filter.ts';
import { diffReport } from '../../report/diff.ts';
import { metaOf } from '../../report/report.ts';
import { defineCommand } from '../command.ts';
import { choice, text } from '../option.ts';

export default defineCommand({
  description:
    'Compares config by meaning, object by object: what istiod would send with what the Envoy has, one proxy with another, or two bundles. Names for each difference the path, both values, where it parted, and the object behind it. Exits 1 when something differs.',
  examples: [
    { args: 'diff pod/reviews-v1', says: 'istiod against the Envoy of one pod' },
    { args: 'diff deploy/reviews-v1 deploy/reviews-v2', says: 'two proxies' },
  ],
  argument: {
    syntax: '[target] [other]',
    description: 'the proxy, and another one to compare it with',
  },
  options: {
    between: choice('--between <sides>', ['istiod,envoy'], 'which two to compare'),
    against: text('--against <path>', 'another bundle: before and after an incident'),
    section: choice('--section <section>', DIFF_SECTIONS, 'only this section'),
    name: text('--name <name>', "only objects with this name in Envoy's spelling, exact or with *"),
  },
  needs: (values, { arguments: words }) => ({
    proxy: DIFF_SECTIONS.map((section) => ({ section })),
    ...(values.against === undefined && words.length < 2
      ? { istiod: { sections: ['syncz'], dumps: DIFF_SECTIONS } }
      : {}),
  }),
  second: ({ against }, { arguments: [, text] }) =>
    against === undefined && text === undefined
      ? undefined
      : {
          ...(text === undefined ? {} : { text }),
          ...(against === undefined ? {} : { from: against }),
        },
  run: ({ values, snapshot, other }) => {
    const { left, right, sync } = chooseSides(snapshot, other);
    const result = diffSides(left, right, {
      ...(values.section === undefined ? {} : { sections: [values.section] }),
      ...(values.name === undefined ? {} : { name: patternMatcher(values.name) }),
      ...(sync === undefined ? {} : { sync }),
    });
    return diffReport({ meta: metaOf(snapshot), left: left.kind, right: right.kind, result });
  },
});
