import { resourcesIn, sectionsOf } from '../xds/resources.ts';
import type { RecordedAnswer } from '../recorded-answer.ts';
import type { Directory } from '../directory.ts';
import { jsonAnswer, textAnswer } from './answers.ts';
import { connectedProxy, dumpFile } from './connections.ts';
import { readJson } from './json.ts';

const CONFIG = 'type.googleapis.com/envoy.config.';

/** Short names that `types=` takes (pilot/pkg/xds/v3/model.go, GetResourceType), in any case. */
const TYPES: Readonly<Record<string, string>> = {
  CDS: `${CONFIG}cluster.v3.Cluster`,
  LDS: `${CONFIG}listener.v3.Listener`,
  RDS: `${CONFIG}route.v3.RouteConfiguration`,
  EDS: `${CONFIG}endpoint.v3.ClusterLoadAssignment`,
  ECDS: `${CONFIG}core.v3.TypedExtensionConfig`,
};

const NOT_CONNECTED =
  'Proxy not connected to this Pilot instance. It may be connected to another instance.';

/**
 * Answers /debug/config_dump?proxyID=…[&include_eds][&types=cds,lds] (pilot/pkg/xds/debug.go, ConfigDump).
 * @param types as in `types=`; for edsz and its like, which are the same with fixed types
 */
export async function answerConfigDump(
  files: Directory,
  query: URLSearchParams,
  types: string = query.get('types') ?? '',
): Promise<RecordedAnswer> {
  const proxyId = query.get('proxyID') ?? '';
  if (proxyId === '') return textAnswer(400, 'You must provide a proxyID in the query string');
  const proxy = await connectedProxy(files, proxyId);
  const file = dumpFile(proxy ?? '');
  const body = proxy === undefined ? undefined : await files.read(file);
  if (body === undefined) return textAnswer(404, NOT_CONNECTED);
  const pretty = query.has('pretty');
  const wantsEds = query.has('include_eds') && query.get('include_eds') !== 'false';
  if (types === '' && wantsEds && !pretty) return jsonAnswer(body);
  const dump = await readJson(files, file);
  if (types === '')
    return jsonAnswer(wantsEds ? dump : { configs: sectionsOf(dump).filter(isNoEds) }, pretty);
  const urls = types.split(',').map((name) => TYPES[name.trim().toUpperCase()] ?? name);
  return jsonAnswer(
    Object.fromEntries(urls.map((url) => [url, resourcesIn(dump, url, []) ?? []])),
    pretty,
  );
}

/** /debug/adsz?proxyID=… */
export const notConnected = (): RecordedAnswer => textAnswer(404, `${NOT_CONNECTED}\n`);

const isNoEds = (section: unknown): boolean =>
  !String(Object(section)['@type']).endsWith('.EndpointsConfigDump');
