import { compareAll } from '../../core/diff/compare-all.ts';
import { INTENT_KINDS } from '../../core/diff/intended-sides.ts';
import { DIFF_SECTIONS, type DiffSection } from '../../core/diff/section-names.ts';
import type { SideKind } from '../../core/diff/sections.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { IstiodSection, Needs, SectionQuery } from '../../core/model/capture.ts';
import { patternMatcher } from '../../core/query/filter.ts';
import { comparisonReport } from '../../report/comparison.ts';
import { defineCommand } from '../command.ts';
import { choice, text } from '../option.ts';
import type { Request } from '../request.ts';

interface DiffValues {
  readonly between?: readonly SideKind[];
  readonly against?: string;
  readonly section?: DiffSection;
  readonly why?: string;
}

/** What is compared with what. */
const formOf = (
  { between, against, why }: DiffValues,
  { arguments: words, target }: Request,
): 'sides' | 'two' | 'replicas' => {
  const isTwo = against !== undefined || words.length > 1;
  if (isTwo && between !== undefined)
    throw new MeshdbgError('usage', '--between is about the sides of one proxy, not about two.', {
      hint: 'Leave --between out, or name one proxy.',
    });
  if (why !== undefined && (isTwo || between?.includes('intended') === false))
    throw new MeshdbgError('usage', '--why is about what the YAML means for one proxy.', {
      hint: 'Name one proxy, without --against, and leave --between out.',
    });
  if (why !== undefined) return 'sides';
  if (isTwo) return 'two';
  return target.allReplicas && between === undefined ? 'replicas' : 'sides';
};

export default defineCommand({
  description:
    'Compares config by meaning, object by object: what the YAML means with what istiod made of it and with what the Envoy has; or one proxy with another, two bundles, all replicas of a workload. Names for each difference the path, the values, where it parted, and the object and field behind it. Exits 1 when something differs.',
  formats: ['patch'],
  examples: [
    {
      args: 'diff pod/productpage',
      says: 'does this proxy do what the YAML says, and if not, where did it get lost',
    },
    { args: 'diff -A --between istiod,envoy', says: 'what istiod would send against every Envoy' },
    {
      args: 'diff pod/productpage --section endpoints',
      says: 'endpoints, with their way from EndpointSlice to Envoy',
    },
    {
      args: 'diff pod/productpage --why vs/reviews',
      says: 'what an object does for this proxy, field by field, or which rule left it out',
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
      flags: '--between <sides>',
      description:
        'which two to compare: intended,istiod, istiod,envoy or intended,envoy (default: all that are at hand)',
      completion: ['intended,istiod', 'istiod,envoy', 'intended,envoy'],
      parse: sides,
    },
    against: {
      ...text('--against <path>', 'another bundle or config_dump file to compare with'),
      completion: 'path',
    },
    section: choice('--section <section>', DIFF_SECTIONS, `one of ${DIFF_SECTIONS.join(', ')}`),
    why: text(
      '--why <name>',
      'explains one thing: a name of Envoy, a host, or an object (vs/reviews.shop): where each value comes from, or which rule left it out',
    ),
    name: text('--name <name>', "only objects with this name in Envoy's spelling, exact or with *"),
  },
  needs: (values, request): Needs => {
    const form = formOf(values, request);
    const sections = sectionsOf(values);
    const proxy: SectionQuery[] = sections.map((section) => ({ section, lazy: true }));
    if (form !== 'sides') return { proxy: [...proxy, { section: 'bootstrap', optional: true }] };
    const { between } = values;
    const wants = (side: SideKind): boolean => between?.includes(side) ?? true;
    const wantsEndpoints = values.section === 'endpoints' && wants('istiod') && wants('envoy');
    const tells: IstiodSection[] = wantsEndpoints ? ['syncz', 'endpointz'] : ['syncz'];
    return {
      proxy: wantsEndpoints ? [...proxy, { section: 'hostStatus', optional: true }] : proxy,
      istiod: {
        sections: tells,
        ...(wants('intended') ? { helpful: ['mesh'] as const } : {}),
        dumps: wants('istiod') ? sections : [],
        ...(between?.includes('istiod') === true ? {} : { optional: true }),
      },
      objects: [
        ...(wants('intended') ? INTENT_KINDS : (['envoyfilters'] as const)),
        // Few may list the Secrets of a cluster. A bundle keeps those that are referred to, without what is in them.
        ...(wants('intended') && request.source.from !== undefined ? (['secrets'] as const) : []),
        ...(wantsEndpoints && !wants('intended')
          ? (['services', 'endpointslices', 'workloadentries'] as const)
          : []),
      ],
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
        wantsEndpoints: values.section === 'endpoints' && values.why === undefined,
        ...(values.why === undefined ? {} : { why: values.why }),
        ...(values.between === undefined ? {} : { between: values.between }),
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

const SIDES: readonly SideKind[] = ['intended', 'istiod', 'envoy'];

function sides(value: string): readonly SideKind[] {
  const words = value.split(',').map((word) => word.trim().toLowerCase());
  const chosen = SIDES.filter((side) => words.includes(side));
  if (chosen.length === 2 && words.length === 2) return chosen;
  throw new MeshdbgError('usage', `--between takes two of ${SIDES.join(', ')}, not "${value}".`, {
    hint: '--between intended,istiod compares what the YAML means with what istiod made of it.',
  });
}
