import { proxyText } from '../../model/proxy.ts';
import { isPassedOn } from '../../logs/join/answer.ts';
import { command, diagnosis, type Rule } from '../rule.ts';
import { retryEvidence } from './timeout.ts';

/** via_upstream: the answer came from behind the proxy; at the server's proxy that is the application itself. */
export const answered: Rule = (failed) => {
  const { line, facts } = failed;
  const { entry, side, proxy } = line;
  if (!isPassedOn(line)) return undefined;
  const retries = retryEvidence(failed);
  const status = entry.response_code ?? 'an error';
  if (side === 'server')
    return diagnosis({
      code: 'application',
      text: `The application${proxy.pod === '' ? '' : ` of ${proxyText(proxy)}`} answered ${status} itself.`,
      evidence: ['its sidecar passed the answer on (via_upstream)', retries?.says],
    });
  const ip = entry.upstream_host?.replace(/:\d+$/, '') ?? '';
  const pod = facts?.mesh.podAt(ip);
  const hasProxy = pod !== undefined && facts?.mesh.proxyOf({ namespace: pod.namespace, pod: pod.name }) !== undefined; // prettier-ignore
  const who = pod === undefined ? (entry.upstream_host ?? 'The upstream') : `${pod.namespace}/${pod.name}`; // prettier-ignore
  return diagnosis({
    code: 'upstream',
    text: `${who} answered ${status}${hasProxy ? ': its application, or its own proxy' : ''}.`,
    causes: [retries?.field],
    evidence: [retries?.says],
    next: hasProxy ? command('logs', { namespace: pod.namespace, pod: pod.name }, '--errors') : undefined, // prettier-ignore
  });
};
