import { groupBy } from '../core/model/group-by.ts';
import { resourceText } from '../core/model/resource.ts';
import type { RouteRow } from '../core/query/routes/route-row.ts';

const MOST = 5;

/** Sentences on VirtualServices whose YAML at hand is not what their routes are made of. */
export function routeNotes(rows: readonly RouteRow[]): string[] {
  const odd = rows.filter(({ owner, yaml }) => owner !== null && isOdd(yaml));
  const notes = [...groupBy(odd, ownerText)].map(([name, routes]) => note(name, routes));
  const more = notes.length - MOST;
  return more > 0
    ? [...notes.slice(0, MOST), `${more} more VirtualServices differ from what the routes say.`]
    : notes;
}

const isOdd = (yaml: RouteRow['yaml']): boolean => yaml === 'differs' || yaml === 'gone';

const ownerText = ({ owner }: RouteRow): string => (owner === null ? '' : resourceText(owner));

function note(name: string, routes: readonly RouteRow[]): string {
  const made = routes.length === 1 ? 'A route here comes' : `${routes.length} routes here come`;
  if (routes.some(({ yaml }) => yaml === 'gone'))
    return `${made} from ${name}, which does not exist any more: the proxy has an older configuration.`;
  const fields = [...new Set(routes.map(({ yamlField }) => yamlField))].filter(
    (field) => field !== null,
  );
  const alike =
    fields.length === 0
      ? 'which has no such rule'
      : `whose ${fields.join(', ')} ${fields.length === 1 ? 'matches' : 'match'} the same requests but ${fields.length === 1 ? 'does' : 'do'} something else`;
  return `${made} from ${name}, ${alike}: the proxy has an older or newer version, or an EnvoyFilter changed it.`;
}
