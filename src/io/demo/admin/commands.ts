import { text, type Draft } from './answer.ts';

/** The admin paths of Envoy (admin.cc) in its order; those that change the proxy want POST. */
const COMMANDS: readonly (readonly [path: string, mutates: boolean, summary: string])[] = [
  ['/', false, 'this list'],
  ['/certs', false, 'certificates that are loaded'],
  ['/clusters', false, 'upstream clusters and their hosts'],
  ['/config_dump', false, 'configuration: resource, mask, name_regex, include_eds'],
  ['/contention', false, 'contention of locks'],
  ['/cpuprofiler', true, 'CPU profiler'],
  ['/drain_listeners', true, 'drain listeners'],
  ['/healthcheck/fail', true, 'fail health checks'],
  ['/healthcheck/ok', true, 'pass health checks'],
  ['/heapprofiler', true, 'heap profiler'],
  ['/help', false, 'this list'],
  ['/hot_restart_version', false, 'version for hot restart'],
  ['/init_dump', false, 'what is not initialised yet'],
  ['/listeners', false, 'listeners and their addresses'],
  ['/logging', true, 'levels of the loggers'],
  ['/memory', false, 'memory that is in use'],
  ['/quitquitquit', true, 'end the process'],
  ['/ready', false, 'state of the server; 200 when LIVE'],
  ['/reopen_logs', true, 'open access logs again'],
  ['/reset_counters', true, 'set all counters to zero'],
  ['/runtime', false, 'runtime values'],
  ['/runtime_modify', true, 'change runtime values'],
  ['/server_info', false, 'version, state and options of the server'],
  ['/stats', false, 'statistics'],
  ['/stats/prometheus', false, 'statistics for Prometheus'],
];

/** Whether a path changes the proxy; undefined for a path that Envoy does not have. */
export function mutates(path: string): boolean | undefined {
  return COMMANDS.find(([known]) => known === path)?.[1];
}

const list = (): string =>
  COMMANDS.map(
    ([path, mutating, summary]) => `  ${path}${mutating ? ' (POST)' : ''}: ${summary}\n`,
  ).join('');

export const help = (): Draft => text(`admin commands are:\n${list()}`);

/** What Envoy says of a path that it does not know; a trailing slash makes a path unknown too. */
export const unknownPath = (): Draft => text(`invalid path. admin commands are:\n${list()}`, 404);
