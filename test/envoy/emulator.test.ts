import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerAdmin } from '../../src/io/demo/admin/emulator.ts';
import { BOOTSTRAP, resourceType } from '../../src/io/demo/admin/resource-types.ts';
import { NOWHERE } from '../support/envoy-config.ts';
import { envoyBinary } from '../support/envoy.ts';
import { startScene, type Scene } from './scene.ts';

/** What is saved of a proxy in a bundle, and where it was read. */
const SAVED: Readonly<Record<string, string>> = {
  'config_dump.json': '/config_dump?include_eds',
  'clusters.json': '/clusters?format=json',
  'listeners.json': '/listeners?format=json',
  'certs.json': '/certs',
  'server_info.json': '/server_info',
  'init_dump.json': '/init_dump',
  'ready.txt': '/ready',
  'stats.json': '/stats?format=json',
  'stats.prom': '/stats/prometheus',
};

const dump = (query: string): string => `/config_dump?${query}`;

/** Questions whose whole answer must be the same: the status, the content type, the text or the JSON. */
const SAME = [
  '/config_dump',
  dump('include_eds'),
  dump('include_eds=false'),
  dump('resource='),
  dump('resource=static_clusters'),
  dump('resource=dynamic_active_clusters'),
  dump('resource=dynamic_active_clusters&mask=cluster.name,version_info'),
  dump('resource=dynamic_active_clusters&mask=cluster.name,cluster.eds_cluster_config.eds_config'),
  dump('resource=dynamic_warming_clusters&mask=cluster.name,last_updated'),
  dump('resource=dynamic_active_clusters&mask=cluster'),
  dump('resource=dynamic_active_clusters&mask=cluster,version_info'),
  dump('resource=dynamic_active_clusters&mask=cluster.nope'),
  dump('resource=dynamic_active_clusters&mask=nope'),
  dump('resource=dynamic_active_clusters&mask=,'),
  dump('resource=dynamic_active_clusters&mask='),
  dump('resource=dynamic_active_clusters&mask=error_state.details'),
  dump('resource=static_clusters&mask=cluster.load_assignment.cluster_name'),
  dump('resource=static_clusters&mask=cluster.load_assignment.endpoints.priority'),
  dump('resource=static_clusters&mask=cluster.metadata.filter_metadata'),
  dump('resource=static_clusters&mask=cluster.typed_extension_protocol_options'),
  dump('resource=static_clusters&mask=cluster.loadAssignment'),
  dump('resource=static_clusters&mask=cluster.name,cluster.name.deeper'),
  dump('resource=static_clusters&name_regex=none&mask=nope'),
  dump('resource=static_listeners&mask=listener.name,listener.address'),
  dump('resource=dynamic_listeners'),
  dump('resource=dynamic_listeners&mask=name,active_state.version_info,error_state'),
  dump('resource=dynamic_listeners&mask=error_state.details,warming_state'),
  dump('resource=dynamic_listeners&mask=active_state.listener.name'),
  dump('resource=dynamic_listeners&name_regex=outbound_.*'),
  dump('resource=dynamic_listeners&name_regex=impossible'),
  dump('resource=dynamic_listeners&name_regex=no-such'),
  dump('resource=static_route_configs&mask=route_config.name'),
  dump(
    'resource=dynamic_route_configs&name_regex=9080&mask=route_config.virtual_hosts,version_info',
  ),
  dump('resource=dynamic_scoped_route_configs'),
  dump('resource=static_secrets&mask=name,last_updated'),
  dump('resource=dynamic_active_secrets&mask=secret.name,secret.tls_certificate.certificate_chain'),
  dump('resource=dynamic_warming_secrets'),
  dump('resource=dynamic_warming_secrets&name_regex=late-.*'),
  dump('resource=ecds_filters'),
  dump('resource=dynamic_endpoint_configs'),
  dump('resource=dynamic_endpoint_configs&include_eds'),
  dump(
    'resource=dynamic_endpoint_configs&include_eds&name_regex=.*v1.*&mask=endpoint_config.cluster_name',
  ),
  dump('resource=static_endpoint_configs&include_eds&mask=endpoint_config.policy'),
  dump('resource=version_info'),
  dump('resource=bootstrap'),
  dump('resource=last_updated'),
  dump('resource=nope'),
  dump('resource=static_clusters&resource=nope'),
  dump('mask=bootstrap.node.id'),
  dump('mask=bootstrap.node,last_updated'),
  dump('mask=bootstrap.admin.address.socket_address.address'),
  dump('mask=bootstrap.static_resources.clusters.name'),
  dump('mask=version_info'),
  dump('mask=version_info,static_listeners'),
  dump('mask=dynamic_listeners'),
  dump('mask=dynamic_listeners.name'),
  dump('mask=nope'),
  dump('mask=nope,bootstrap'),
  dump('mask=%20last_updated'),
  dump('mask=.last_updated'),
  dump('mask=bootstrap.'),
  dump('mask=last_updated,,bootstrap.node.cluster'),
  dump('name_regex=outbound.*'),
  dump('name_regex=.*reviews.*&include_eds'),
  dump('name_regex=no-such&include_eds'),
  dump('name_regex=reviews'),
  dump('name_regex=%6futbound_9080&resource=dynamic_listeners'),
  dump('name_regex=outbound+9080&resource=dynamic_listeners'),
  dump('name_regex=%&resource=static_clusters'),
  '/clusters?format=json',
  '/clusters?format=json&filter=reviews',
  '/clusters?format=json&filter=%5Eagent$',
  '/clusters?format=json&filter=no-such',
  '/clusters?filter=(',
  '/clusters',
  '/clusters?format=xyz&filter=ratings',
  '/listeners',
  '/listeners?format=json',
  '/listeners?format=xyz',
  '/certs',
  '/stats?format=json&filter=agent.membership',
  '/stats?format=json&filter=%5Emembership',
  '/stats?filter=membership_(total|healthy)',
  '/stats?type=TextReadouts',
  '/stats?format=json&type=TextReadouts',
  '/stats?format=json&type=Histograms&filter=initialization',
  '/stats?filter=initialization_time',
  '/stats?format=json&filter=rds.update_success%7Clds.update_rejected',
  '/stats?format=prometheus&filter=(',
  '/stats/prometheus?filter=[',
  '/stats/prometheus?filter=%5Eserver%5C.(live%7Cversion)%24',
  '/stats/prometheus?filter=istio_requests_total',
  '/ready',
  '/init_dump',
  '/hot_restart_version',
  '/logging',
  '/quitquitquit',
  '/healthcheck/fail',
];

/** Expressions that are wrong, and how RE2 says so. */
const WRONG = [
  'a**',
  '[z',
  'a)',
  '\\',
  '\\8',
  'a{9999}',
  '(?z)',
  '*a',
  '[z-a]',
  '(?P<n',
  '(?=a)',
  '(',
];

describe.skipIf(envoyBinary() === undefined)('the emulator answers as a real Envoy', () => {
  let scene: Scene;
  const saved = new Map<string, Uint8Array>();
  const changedLevels = new Map<string, string>();

  beforeAll(async () => {
    scene = await startScene();
    for (const [file, path] of Object.entries(SAVED))
      saved.set(file, new TextEncoder().encode((await scene.envoy.ask(path)).body));
  });
  afterAll(() => scene?.stop());

  /** Both answers to one question, ready to be compared. */
  async function both(url: string, method = 'GET'): Promise<{ real: unknown; emulated: unknown }> {
    const files = {
      changedLevels,
      read: (name: string) => Promise.resolve(saved.get(name)),
      capturedAt: '2026-01-01T00:00:00Z',
    };
    const [real, emulated] = await Promise.all([
      scene.envoy.ask(url, method),
      answerAdmin(files, { method, url }),
    ]);
    const body = new TextDecoder().decode(emulated.body);
    return {
      real: comparable(real.status, real.headers, real.body),
      emulated: comparable(emulated.status, emulated.headers, body),
    };
  }

  test.each(SAME)('%s', async (url) => {
    const { real, emulated } = await both(url);
    expect(emulated).toEqual(real);
  });

  test.each(WRONG)('a name_regex that is wrong: %s', async (expression) => {
    const { real, emulated } = await both(
      `/config_dump?name_regex=${encodeURIComponent(expression)}`,
    );
    expect(real).toMatchObject({ status: 400 });
    expect(emulated).toEqual(real);
  });

  test.each([
    ['cluster', 'static_clusters', 'envoy.config.cluster.v3.Cluster'],
    ['listener', 'static_listeners', 'envoy.config.listener.v3.Listener'],
    ['route_config', 'static_route_configs', 'envoy.config.route.v3.RouteConfiguration'],
    ['secret', 'static_secrets', 'envoy.extensions.transport_sockets.tls.v3.Secret'],
    [
      'endpoint_config',
      'static_endpoint_configs',
      'envoy.config.endpoint.v3.ClusterLoadAssignment',
    ],
  ])('the fields of a %s that are known here exist', async (field, resource, type) => {
    const names = Object.keys(resourceType(type)?.fields ?? {});
    expect(names).not.toEqual([]);
    const mask = names.map((name) => `${field}.${name}`).join(',');
    const { real, emulated } = await both(dump(`include_eds&resource=${resource}&mask=${mask}`));
    expect(real).toMatchObject({ status: 200 });
    expect(emulated).toEqual(real);
  });

  test('the fields of the bootstrap that are known here exist', async () => {
    const mask = Object.keys(BOOTSTRAP.fields).map((name) => `bootstrap.${name}`);
    const { real, emulated } = await both(dump(`mask=${mask.join(',')}`));
    expect(real).toMatchObject({ status: 200 });
    expect(emulated).toEqual(real);
  });

  test('an unknown path lists the commands', async () => {
    for (const url of ['/nope', '/config_dump/', '/stats/', '/help']) {
      const [real, emulated] = Object.values(await both(url)).map(firstLine);
      expect(emulated).toEqual(real);
    }
  });

  test('wrong parameters of /stats', async () => {
    for (const query of ['format=nope', 'type=Nope', 'histogram_buckets=nope', 'filter=(']) {
      const { real, emulated } = await both(`/stats?${query}`);
      expect(emulated).toEqual(real);
    }
  });

  test('a method of no meaning is as good as GET, and POST only lists the levels of the loggers', async () => {
    expect(await both('/certs', 'DELETE')).toSatisfy(areEqual);
    saved.set(
      'logging.txt',
      new TextEncoder().encode((await scene.envoy.ask('/logging', 'POST')).body),
    );
    expect(await both('/logging', 'POST')).toSatisfy(areEqual);
    for (const query of [
      'rbac=debug',
      'nope=debug',
      'nope=loud',
      'rbac=warn',
      'rbac=DEBUG',
      'rbac',
      'level=',
      'level=info&rbac=debug',
      'rbac=&level=info',
      'paths=rbac:trace,http:debug',
      'paths=rbac:error,nope:debug',
      'paths=rbac:off,rbac:info',
      'paths=,rbac:error,',
      'paths=rbac:info:x',
      'paths=rbac',
      'paths=:info',
      'paths=rbac:',
      'level=off',
      'level=debug&level=info',
      'paths=&level=warning',
      'misc=error',
    ])
      expect(await both(`/logging?${query}`, 'POST'), query).toSatisfy(areEqual);
  });
});

const areEqual = ({ real, emulated }: { real: unknown; emulated: unknown }): boolean => {
  expect(emulated).toEqual(real);
  return true;
};

/** What users of the admin port see, without times and hop-by-hop headers. JSON is compared as values: Envoy's maps have no order. */
function comparable(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  body: string,
): { status: number; contentType: unknown; body: unknown } {
  const contentType = headers['content-type'];
  if (contentType !== 'application/json') return { status, contentType, body: steadyText(body) };
  return { status, contentType, body: JSON.parse(body, steady) };
}

/** Leaves out what moves between two questions, and sorts what Envoy keeps in a hash table. */
function steady(key: string, value: unknown): unknown {
  if (key === 'days_until_expiration') return undefined;
  if (!Array.isArray(value)) return value;
  const nameOf = (each: unknown): string => String(Object(each).name);
  const unordered =
    key === 'cluster_statuses' || value.some((each) => Object.hasOwn(Object(each), 'error_state'));
  if (!unordered) return value;
  return value
    .filter((each) => nameOf(each) !== NOWHERE)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Besides, the JSON form has no averages of outlier detection (cluster-text.ts). */
const steadyText = (body: string): string =>
  body
    .split('\n')
    // protobuf words this differently in each process, so that nobody parses it.
    .map((line) => line.replace(/goo\.gle\/debug\w+ +$/, 'debug:'))
    .filter((line) => !line.includes('::outlier::') && !line.startsWith(`${NOWHERE}::`))
    // Clusters are in a hash table, too; the lines of one keep their order.
    .sort((a, b) => (clusterOf(a) < clusterOf(b) ? -1 : clusterOf(a) > clusterOf(b) ? 1 : 0))
    .join('\n');

/** Of a line of /clusters; empty for other texts. */
const clusterOf = (line: string): string => /^(.*?)::/.exec(line)?.[1] ?? '';

function firstLine(answer: unknown): unknown {
  const { status, contentType, body } = answer as ReturnType<typeof comparable>; // made by comparable()
  return { status, contentType, body: String(body).split('\n')[0] };
}
