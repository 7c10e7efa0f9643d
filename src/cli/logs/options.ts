import { choice, duration, integer, text, texts, toggle } from '../option.ts';
import { FIELD_NAMES } from '../../core/logs/filter/field.ts';
import { KNOWN_FLAGS } from '../../core/logs/meaning/flags.ts';
import type { OptionSpec } from '../option.ts';

/** Which lines are read: as kubectl logs and stern call it. */
const READING = {
  follow: toggle('-f, --follow', 'new lines as they come; new pods join, gone ones leave'),
  since: duration('--since <time>', 'only lines younger than this: 10m'),
  sinceTime: text('--since-time <time>', 'only lines since then: 2026-01-31T10:00:00Z'),
  until: text('--until <time>', 'only lines until then'),
  tail: integer('--tail <lines>', 'only the last lines of each pod'),
  previous: toggle('-p, --previous', 'of the container before its last restart'),
  container: text('-c, --container <name>', "container; the Envoy's (istio-proxy) when absent"),
  maxLogRequests: integer('--max-log-requests <count>', 'pods at the same time (default 50)'),
  loki: text('--loki <url>', 'read from a Loki instead of the kubelets'),
  lokiQuery: text('--loki-query <logql>', 'LogQL instead of the query that the target makes'),
  lokiUsername: text('--loki-username <name>', 'user for Loki'),
  lokiPassword: text('--loki-password <password>', 'password for Loki'),
  lokiToken: text('--loki-token <token>', 'bearer token for Loki'),
  lokiOrgId: text('--loki-org-id <tenant>', 'tenant of Loki (X-Scope-OrgID)'),
};

/** Which of them are shown. */
const FILTERING = {
  status: text('--status <codes>', 'response codes: 5xx, 404, 200-299, >=400; commas between'),
  flags: {
    ...texts('--flags <flags>', 'response flags, one of them: UF,URX; any; none'),
    completion: KNOWN_FLAGS,
  } satisfies OptionSpec<readonly string[]>,
  method: text('--method <methods>', 'GET,POST'),
  path: text('--path <path>', 'path: /api exact, /api/* prefix, ~regex'),
  authority: text('--authority <host>', 'Host header, exact, with * or ~regex'),
  upstream: text('--upstream <name>', 'where it went: service, "service subset", cluster, address or pod'),
  route: text('--route <name>', "Envoy's name of the route"),
  duration: text('--duration <range>', 'time that it took: ">200ms", 1s-5s'),
  peer: text('--source <name>', 'where it came from: address or pod'),
  requestId: text('--request-id <id>', 'one request, on its way through all proxies'),
  side: choice('--side <side>', ['client', 'server', 'gateway'], 'client, server or gateway'),
  errors: toggle('--errors', 'failures: 4xx, 5xx, no answer, or a flag of trouble'),
  not: toggle('--not', 'the lines that these filters leave out'),
  where: text('--where <expression>', "expression: 'response_code >= 500 and duration > 200'"),
}; // prettier-ignore

/** What becomes of them. */
const ANSWERING = {
  by: {
    ...texts('--by <fields>', 'count them by fields: route_name,response_code'),
    completion: FIELD_NAMES,
  } satisfies OptionSpec<readonly string[]>,
  top: integer('--top <count>', 'only the largest groups'),
  histogram: text('--histogram <field>', 'how the values of a number are spread: duration'),
  diagnose: toggle('--diagnose', 'say for each kind of failure which object is at fault'),
  proxyLog: toggle('--proxy-log', 'also what Envoy and its agent log about themselves'),
  unparsed: toggle('--unparsed', 'also lines that fit no access log format'),
};

export const LOGS_OPTIONS = { ...READING, ...FILTERING, ...ANSWERING };
