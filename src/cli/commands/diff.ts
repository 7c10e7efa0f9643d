import { compareAll } from '../../core/diff/compare-all.ts';
import { DIFF_SECTIONS, type DiffSection } from '../../core/diff/section-names.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { Needs, SectionQuery } from '../../core/model/capture.ts';
import { patternMatcher } from '../../core/query/filter.ts';
import { comparisonReport } from '../../report/comparison.ts';
import { defineCommand } from '../command.ts';
import { choice, text } from '../option.ts';
import type { Request } from '../request.ts';

interface DiffValues {
  readonly between?: string;
  readonly against?: string;
  readonly section?: DiffSection;
}

/** What is compared with what. */
const formOf = (
  { between, against }: DiffValues,
  { arguments: words, target }: Request,
): 'istiod-envoy' | 'two' | 'replicas' => {
  const isTwo = against !== undefined || words.length > 1;
  if (isTwo && between !== undefined)
    throw new MeshdbgError('usage', '--between is about the sides of one proxy, not about two.', {
      hint: 'Leave --between out, or name one proxy.',
    });
  if (isTwo) return 'two';
  return target.allReplicas && between === undefined ? 'replicas' : 'istiod-envoy';
};

export default defineCommand({
  description:
    'Compares config by meaning, object by object: what istiod would send with what the Envoy has, one proxy with another, two bundles, or all replicas of a workload. Names for each difference the path, both values, where it parted, and the object behind it. Exits 1 when something differs.',
  examples: [
    { args: 'diff pod/productpage', says: 'istiod against the Envoy of one pod' },
    { args: 'diff -A', says: 'istiod against every Envoy' },
    {
      args: 'diff pod/productpage --section endpoints',
      says: 'endpoints, with their way from EndpointSlice to Envoy',
    },
    { args: 'diff deploy/reviews-v1 deploy/reviews-v2', says: 'one proxy with another' },
  ],
  flags: ['control-plane'],
  wholeCapture: true,
  argument: {
    syntax: '[target] [other]',
    description: 'the proxy, and another one to compare it with',
  },
  options: {
    between: {
      ...choice('--between <sides>', ['istiod,envoy'], 'which two to compare: istiod,envoy'),
      parse: sides,
    },
    against: {
      ...text('--against <path>', 'another bundle or config_dump file to compare with'),
      completion: 'path',
    },
    section: choice('--section <section>', DIFF_SECTIONS, `one of ${DIFF_SECTIONS.join(', ')}`),
    name: text('--name <name>', "only objects with this name in Envoy's spelling, exact or with *"),
  },
  needs: (values, request): Needs => {
    const form = formOf(values, request);
    const wantsEndpoints = values.section === 'endpoints' && form === 'istiod-envoy';
    const sections = sectionsOf(values);
    const proxy: SectionQuery[] = sections.map((section) => ({ section, lazy: true }));
    if (form !== 'istiod-envoy') return { proxy: [...proxy, { section: 'bootstrap', optional: true }] }; // prettier-ignore
    return {
      proxy: wantsEndpoints ? [...proxy, { section: 'hostStatus', optional: true }] : proxy,
      istiod: {
        sections: wantsEndpoints ? ['syncz', 'endpointz'] : ['syncz'],
        dumps: sections,
      },
      objects: wantsEndpoints
        ? ['services', 'endpointslices', 'workloadentries']
        : ['envoyfilters'],
    };
  },
  second: ({ against }, { arguments: [, other] }) =>
    against === undefined && other === undefined
      ? undefined
      : {
          ...(other === undefined ? {} : { text: other }),
          ...(against === undefined ? {} : { from: against }),
        },
  run: ({ values, request, snapshot, other }) =>
    comparisonReport(
      compareAll(snapshot, {
        form: formOf(values, request),
        patches: request.output.format === 'patch',
        wantsEndpoints: values.section === 'endpoints',
        ...(other === undefined ? {} : { other }),
        ...(values.section === undefined ? {} : { sections: [values.section] }),
        ...(values.name === undefined ? {} : { name: patternMatcher(values.name) }),
      }),
      { snapshot, ...(other === undefined ? {} : { other }) },
    ),
});

/** Which endpoints are delivered by EDS only the clusters tell. */
function sectionsOf({ section }: DiffValues): readonly DiffSection[] {
  if (section === undefined) return DIFF_SECTIONS;
  return section === 'endpoints' ? ['clusters', 'endpoints'] : [section];
}

function sides(value: string): 'istiod,envoy' {
  if (value === 'istiod,envoy') return value;
  if (value.split(',').includes('intended'))
    throw new MeshdbgError(
      'usage',
      `--between ${value} comes with the intent compiler, which this version does not have yet.`,
      { hint: '--between istiod,envoy compares what istiod would send with what the Envoy has.' },
    );
  throw new MeshdbgError('usage', `--between takes istiod,envoy, not "${value}".`);
}
