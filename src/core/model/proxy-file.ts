/** One answer of an Envoy's admin port that a bundle keeps (design.md section 3). */
export interface ProxyFile {
  /** Name in proxies/<namespace>/<pod>/. */
  readonly name: string;
  readonly path: string;
  /** POST is what /logging wants even for reading (envoy/source/server/admin/logs_handler.cc). */
  readonly method?: 'POST';
  /** Answers of other statuses are answers too: /ready says 503 with the state. */
  readonly anyStatus?: true;
  /** What gaps call it; the section that commands ask for where there is one. */
  readonly section: string;
  /** A longer answer is none, in bytes. */
  readonly maxBytes?: number;
  /** Left out with the statistics. */
  readonly isStats?: true;
}

/** In the order in which they are asked for: the most important first, should the proxy go away. */
export const PROXY_FILES: readonly ProxyFile[] = [
  { name: 'config_dump.json', path: '/config_dump?include_eds', section: 'config_dump' },
  { name: 'clusters.json', path: '/clusters?format=json', section: 'hostStatus' },
  { name: 'listeners.json', path: '/listeners?format=json', section: 'listenerSockets' },
  { name: 'certs.json', path: '/certs', section: 'certs' },
  { name: 'server_info.json', path: '/server_info', section: 'serverInfo' },
  { name: 'ready.txt', path: '/ready', anyStatus: true, section: 'ready' },
  { name: 'memory.json', path: '/memory', section: 'memory' },
  { name: 'init_dump.json', path: '/init_dump', section: 'initDump' },
  { name: 'logging.txt', path: '/logging', method: 'POST', section: 'logging' },
  { name: 'stats.json', path: '/stats?format=json', section: 'stats', isStats: true },
  { name: 'stats.prom', path: '/stats/prometheus', section: 'statsPrometheus', isStats: true },
];
