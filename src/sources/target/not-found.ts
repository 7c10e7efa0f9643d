import { MeshdbgError } from '../../core/errors.ts';
import { absentNameHints } from '../../core/model/absent-name.ts';
import { KINDS, type KindName } from '../../core/model/kinds.ts';
import { nearest } from '../../core/model/nearest.ts';
import { ifAllowed, named, type Search } from './found.ts';
import type { NameSplit, TargetKind } from './reference.ts';

/** Kinds that a bare name is looked for, when the message says what there is. */
const BARE: readonly KindName[] = ['pods', 'deployments', 'services'];

/** How people type the types. */
const SHORT: Readonly<Record<TargetKind, string>> = {
  pods: 'pod', deployments: 'deploy', replicasets: 'rs', statefulsets: 'sts', daemonsets: 'ds', jobs: 'job',
  services: 'svc', gateway: 'gateway',
}; // prettier-ignore

const kindsOf = (kind: TargetKind | undefined): readonly KindName[] => {
  if (kind === undefined) return BARE;
  return kind === 'gateway' ? ['gateways', 'k8sgateways', 'deployments'] : [kind];
};

/** The error for a name that led nowhere: what is called alike here, and where else the name exists. */
export async function notFound(
  search: Search,
  kind: TargetKind | undefined,
  /** What NAME.NAMESPACE would have meant, had there been such a namespace. */
  absent?: NameSplit,
): Promise<MeshdbgError> {
  const { name, namespace } = search;
  const kinds = kindsOf(kind);
  const [here, elsewhere] = await Promise.all([
    namesIn(search, kinds),
    namespacesWith(search, kinds),
  ]);
  const what =
    kind === undefined
      ? 'pod, workload or service'
      : kind === 'gateway'
        ? 'gateway'
        : KINDS[kind].kind;
  const where = namespace === undefined ? 'any namespace' : `namespace ${namespace}`;
  const alike = nearest(absent?.name ?? name, here);
  const typed = kind === undefined ? '' : `${SHORT[kind]}/`;
  const hints = [
    ...(absent === undefined ? [] : [`There is no namespace "${absent.namespace}".`]),
    ...absentNameHints({
      called: `${typed}${name}`,
      elsewhere,
      alike,
      here,
      nothing: `There is nothing of the kind in ${where}: check -n and --context.`,
    }),
  ];
  return new MeshdbgError('not-found', `No ${what} "${name}" in ${where}.`, {
    hint: hints.join('\n'),
  });
}

async function namesIn(
  { source, pods, namespace }: Search,
  kinds: readonly KindName[],
): Promise<string[]> {
  const scope = namespace === undefined ? {} : { namespace };
  const lists = await Promise.all(
    kinds.map((kind) =>
      ifAllowed(kind === 'pods' ? pods.list(scope) : source.objects.list(kind, scope), []),
    ),
  );
  return [...new Set(lists.flat().map(({ name }) => name))];
}

async function namespacesWith(search: Search, kinds: readonly KindName[]): Promise<string[]> {
  if (search.namespace === undefined) return [];
  const { source, pods, name } = search;
  const lists = await Promise.all(
    kinds.map((kind) => ifAllowed(named({ source, pods, name }, kind), [])),
  );
  return [...new Set(lists.flat().map(({ namespace }) => namespace))].sort();
}
