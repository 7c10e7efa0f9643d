import {
  edsCluster,
  httpChain,
  loadAssignment,
  makeCertificate,
  neverSource,
  routeConfiguration,
  secretOf,
  socket,
  tcpChain,
  tlsSocket,
  unreachableControlPlane,
  xdsFiles,
} from '../support/envoy-config.ts';
import { startEnvoy, type RunningEnvoy } from '../support/envoy.ts';
import { waitUntil } from '../support/wait.ts';

export interface Scene {
  readonly envoy: RunningEnvoy;
  stop(): Promise<void>;
}

export const REVIEWS = 'outbound|9080|v1|reviews.shop.svc.cluster.local';
export const RATINGS = 'outbound|9080||ratings.shop.svc.cluster.local';
export const WARMING = 'outbound|80||late.shop.svc.cluster.local';
export const SPIFFE = 'spiffe://cluster.local/ns/shop/sa/reviews';

/** A control plane that cannot be reached: what is asked of it warms for ever (a file would answer at once). */
const NEVER = neverSource();

/**
 * An Envoy in all the states that a dump can show: clusters static, active and warming (EDS never comes), listeners
 * static, active, draining, warming (its certificate never comes) and rejected (known and new), routes inline and
 * from RDS, secrets static, active and warming.
 */
export async function startScene(): Promise<Scene> {
  const files = xdsFiles();
  const certificate = makeCertificate(SPIFFE);
  const clusters = [
    edsCluster(REVIEWS, files.source('reviews')),
    edsCluster(RATINGS, files.source('ratings')),
  ];
  files.write('reviews', 'endpoint', '1', [loadAssignment(REVIEWS, [1, 2])]);
  files.write('ratings', 'endpoint', '1', [
    loadAssignment(RATINGS, [3], { health_status: 'UNHEALTHY' }),
  ]);
  files.write('cds', 'cluster', '1', clusters);
  files.write('rds', 'route', 'r1', [routeConfiguration('9080', REVIEWS)]);
  files.write('sds', 'secret', 's1', [secretOf('reviews-cert', certificate)]);
  const listeners = listenersOf(files.source);
  files.write('lds', 'listener', '1', listeners('first'));
  let envoy: RunningEnvoy | undefined;
  const stop = async (): Promise<void> => {
    await envoy?.stop();
    files.remove();
  };
  try {
    envoy = await startEnvoy({
      dynamic_resources: { cds_config: files.source('cds'), lds_config: files.source('lds') },
      static_resources: {
        clusters: [
          { name: 'agent', type: 'STATIC', load_assignment: loadAssignment('agent', [4]) },
          unreachableControlPlane(),
        ],
        listeners: [{ name: 'probe', address: socket(0), filter_chains: [tcpChain('agent')] }],
        secrets: [secretOf('static-cert', certificate)],
      },
    });
    // While Envoy starts, whatever does not come keeps it from going live: these come with the second version.
    files.write('cds', 'cluster', '2', [...clusters, edsCluster(WARMING, NEVER)]);
    files.write('lds', 'listener', '2', [...listeners('second'), ...LATE_LISTENERS]);
    const settled = envoy;
    await waitUntil('all states of the scene', async () => {
      const { body } = await settled.ask('/config_dump');
      const states = ['draining_state', 'warming_state', 'error_state', 'dynamic_warming_clusters'];
      return states.every((state) => body.includes(state)) || undefined;
    });
    return { envoy, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The listeners of both versions; `note` is what differs, so that the second drains the first. */
function listenersOf(source: (file: string) => object): (note: string) => object[] {
  return (note) => [
    {
      name: 'outbound_9080',
      address: socket(0),
      metadata: { filter_metadata: { test: { note } } },
      traffic_direction: 'OUTBOUND',
      filter_chains: [
        httpChain({ rds: { route_config_name: '9080', config_source: source('rds') } }),
      ],
    },
    {
      name: 'virtualInbound',
      address: socket(0),
      traffic_direction: 'INBOUND',
      filter_chains: [
        httpChain(
          { route_config: routeConfiguration('inbound|9080||', RATINGS) },
          { name: 'mtls', transport_socket: tlsSocket('reviews-cert', source('sds')) },
        ),
      ],
    },
    // Refused from the second version on: it keeps the first.
    {
      name: 'fragile',
      address: socket(0),
      filter_chains: [
        note === 'first' ? tcpChain(RATINGS) : { filters: [{ name: 'no.such.filter' }] },
      ],
    },
  ];
}

const LATE_LISTENERS = [
  {
    name: 'waiting',
    address: socket(0),
    filter_chains: [tcpChain(RATINGS, { transport_socket: tlsSocket('late-cert', NEVER) })],
  },
  {
    name: 'impossible',
    address: socket(0),
    filter_chains: [{ filters: [{ name: 'no.such.filter' }] }],
  },
];
