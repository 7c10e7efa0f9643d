import { MeshdbgError } from '../../core/errors.ts';
import { KINDS, type KindName } from '../../core/model/kinds.ts';
import { ifAllowed, named, type Search } from './found.ts';
import { nearest } from './nearest.ts';
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
    ...(elsewhere.length > 0
      ? [`It exists in ${elsewhere.join(', ')}: write ${typed}${name}.${elsewhere[0]}, or use -n.`]
      : []),
    ...(alike.length > 0 ? [`Did you mean ${alike.join(', ')}?`] : []),
    ...(alike.length + elsewhere.length > 0 ? [] : [emptyHint(here, where)]),
  ];
  return new MeshdbgError('not-found', `No ${what} "${name}" in ${where}.`, {
    hint: hints.join('\n'),
  });
}

const SHOWN = 5;

function emptyHint(here: readonly string[], where: string): string {
  if (here.length === 0) return `There is nothing of the kind in ${where}: check -n and --context.`;
  const rest = here.length > SHOWN ? ` and ${here.length - SHOWN} more` : '';
  return `There are: ${[...here].sort().slice(0, SHOWN).join(', ')}${rest}`;
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
