import type { FailedLine } from '../failed-line.ts';
import { command, diagnosis, type Rule } from '../rule.ts';
import { durationText } from '../words.ts';

/** DC, DR: the client closed the connection or cancelled the request before there was an answer. */
export const clientLeft: Rule = (failed) => {
  const { flags, details, line } = failed;
  const isReset = flags.has('DR') || details.name === 'http2.remote_reset' || details.name === 'http2.remote_refuse'; // prettier-ignore
  if (!flags.has('DC') && !isReset && details.name !== 'downstream_remote_disconnect') return undefined; // prettier-ignore
  return diagnosis({
    code: isReset ? 'client-cancelled' : 'client-timeout',
    text: `${who(failed)} ${isReset ? 'cancelled the request' : 'closed the connection'} after ${durationText(line.entry.duration ?? undefined)}, before there was an answer: most often its own timeout.`,
    evidence: [
      line.entry.upstream_host === null || line.entry.upstream_host === undefined
        ? 'no upstream had been chosen yet'
        : `${line.entry.upstream_host} was still working`,
    ],
    next: command('routes', line.proxy),
  });
};

function who({ line, facts }: FailedLine): string {
  if (line.side === 'client') return 'The application behind this proxy, which is the client,';
  const ip = line.entry.downstream_remote_address?.replace(/:\d+$/, '') ?? '';
  const pod = facts?.mesh.podAt(ip);
  return pod === undefined ? 'The client' : `The client ${pod.namespace}/${pod.name}`;
}
