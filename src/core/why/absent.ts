import { parseClusterName } from '../decode/cluster-name.ts';
import { askersOf } from './askers.ts';
import { distinctExclusions, type Exclusion } from './exclusion.ts';
import { serviceExclusions } from './service.ts';
import type { Intent } from './intent.ts';
import { subsetExclusions } from './subset.ts';

/** Why the YAML means no such cluster (or endpoints of it) for a proxy; empty where no rule tells. */
export function absentCluster({ context, config }: Intent, name: string): Exclusion[] {
  const parsed = parseClusterName(name);
  if (parsed?.direction !== 'outbound') return [];
  const { host, port, subset } = parsed;
  const ofService = serviceExclusions(context, host, port);
  const exclusions = ofService.length > 0 ? ofService : subsetExclusions(context, host, subset);
  const [asks] = askersOf(config, name);
  return distinctExclusions(
    exclusions.map((exclusion, index) => (index > 0 || asks === undefined ? exclusion : { ...exclusion, asks })), // prettier-ignore
  );
}

const VIRTUAL_HOST = /^virtualHosts\[(.+?)(?::(\d+))?\](?:$|\.)/;

/** Why something that istiod or an Envoy has is nothing that the YAML means. */
export function absentConfig(
  intent: Intent,
  {
    section,
    name,
    path,
  }: { readonly section: string; readonly name: string; readonly path: string },
): Exclusion | undefined {
  if (path === '' && (section === 'clusters' || section === 'endpoints')) return absentCluster(intent, name)[0]; // prettier-ignore
  const [whole, host = '', port] = section === 'routes' ? (VIRTUAL_HOST.exec(path) ?? []) : [];
  if (whole === undefined || whole.endsWith('.') || host === '') return undefined;
  return serviceExclusions(intent.context, host, port === undefined ? undefined : Number(port))[0];
}
