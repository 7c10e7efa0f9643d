import { resourceText } from '../../model/resource.ts';
import { flag, object } from '../../decode/read.ts';
import { failingProbe } from '../failing-probe.ts';
import { secretExclusions } from '../../why/gateway-secret.ts';
import { serversOf } from '../../why/gateway-binding.ts';
import { isSubsetOf } from '../../intent/model/hostname.ts';
import { nearest } from '../../model/nearest.ts';
import { refTo } from '../../model/provenance.ts';
import { parseAddress } from '../../wire/connection.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { hostName } from '../host-name.ts';
import type { FailedLine } from '../failed-line.ts';
import { command, diagnosis, type Rule } from '../rule.ts';
import { conflictText } from '../tls-text.ts';
import { serverConflict } from '../tls-judgement.ts';

/** NR of a listener: no filter chain takes the connection: plaintext where mTLS is strict, an unknown name in TLS, a missing listener. */
export const refusedConnection: Rule = (failed) => {
  const { details, flags, line } = failed;
  const isRefused = details.name === 'filter_chain_not_found' || (flags.has('NR') && line.entry.method === null); // prettier-ignore
  if (!isRefused) return undefined;
  return ofGateway(failed) ?? ofProbe(failed) ?? ofClient(failed) ?? general(failed);
};

function general({ line }: FailedLine): Diagnosis {
  const { requested_server_name: name, downstream_local_address: to } = line.entry;
  const isNamed = typeof name === 'string';
  return diagnosis({
    code: 'no-filter-chain',
    text: `No filter chain of ${to ?? 'the listener'} takes the connection: ${isNamed ? `none is for the name ${name} in TLS` : 'plaintext was sent where only TLS is taken, most often because PeerAuthentication says STRICT'}.`,
    evidence: from(line.entry.downstream_remote_address),
    next: command('listeners', line.proxy),
  });
}

const from = (remote: string | null | undefined): string[] =>
  typeof remote === 'string' ? [`the connection came from ${remote}`] : [];

/** Who called, in plaintext: a pod without a sidecar, a client whose DestinationRule turns TLS off, somebody outside. */
function ofClient({ facts, line }: FailedLine): Diagnosis | undefined {
  const { requested_server_name: name, downstream_remote_address: remote } = line.entry;
  if (facts === undefined || typeof name === 'string') return undefined;
  const conflict = serverConflict(facts, line);
  if (conflict === undefined) return undefined;
  const ip = parseAddress(remote ?? '')?.ip;
  const pod = ip === undefined ? undefined : facts.mesh.podAt(ip);
  const stranger = facts.arePodsRead ? 'which is no pod' : 'no pod of those that could be read';
  const who = pod === undefined ? `${ip ?? 'Somebody'}, ${stranger},` : `${pod.namespace}/${pod.name}`; // prettier-ignore
  const [server] = conflict.causes.filter(({ kind }) => kind === 'PeerAuthentication');
  const to = parseAddress(line.entry.downstream_local_address ?? '');
  const isBare = pod === undefined || facts.mesh.proxyOf({ namespace: pod.namespace, pod: pod.name }) === undefined; // prettier-ignore
  const probe = to && isBare ? failingProbe(facts, facts.mesh.podAt(to.ip), to.port) : undefined;
  return diagnosis({
    code: conflict.reason,
    text: conflict.reason === 'plaintext-to-strict' ? `${who} sends plaintext to ${line.entry.downstream_local_address ?? 'a port'}, which takes only mTLS.` : conflictText(conflict), // prettier-ignore
    causes: [...conflict.causes, ...(probe?.causes ?? [])],
    evidence: [
      ...from(remote),
      probe === undefined ? undefined : `the kubelet's probe of port ${to?.port ?? 0} fails in the same way: it may be this one`, // prettier-ignore
      server === undefined ? undefined : `${resourceText(server)} decides what the port takes`,
      conflict.note,
    ],
    next: pod === undefined ? command('listeners', line.proxy) : `meshdbg tls-check ${pod.name}.${pod.namespace} ${line.entry.downstream_local_address ?? ''}`.trim(), // prettier-ignore
  });
}

/** The kubelet has no certificate of the mesh: its probes of a STRICT port fail unless the injector sent them to the agent. */
function ofProbe({ facts, line }: FailedLine): Diagnosis | undefined {
  const to = parseAddress(line.entry.downstream_local_address ?? '');
  const remote = parseAddress(line.entry.downstream_remote_address ?? '');
  if (facts === undefined || to === undefined || remote === undefined) return undefined;
  const caller = facts.mesh.podAt(remote.ip);
  const probe = failingProbe(facts, facts.mesh.podAt(to.ip), to.port);
  if (probe === undefined || (caller !== undefined && flag(object(caller.raw, 'spec'), 'hostNetwork') !== true)) return undefined; // prettier-ignore
  return diagnosis({
    code: 'probe-not-rewritten',
    text: `A probe of the kubelet calls port ${to.port} in plaintext, and the port takes only mTLS: the injector did not send it to the agent.`,
    causes: probe.causes,
    evidence: [...from(line.entry.downstream_remote_address), `${remote.ip} is the address of a node, or of nobody in the mesh`], // prettier-ignore
    next: 'meshdbg tls-check',
  });
}

/** A name in TLS that no server of a Gateway has, or whose server has no certificate; plaintext at a port for TLS. */
function ofGateway({ intent, line }: FailedLine): Diagnosis | undefined {
  const { requested_server_name: name, downstream_local_address: local } = line.entry;
  if (intent?.context.proxy.type !== 'router') return undefined;
  const servers = serversOf(intent.context).filter(({ tls }) => tls !== undefined);
  const hosts = [...new Set(servers.flatMap((one) => one.hosts.map(nameIn)))];
  const [first] = servers;
  const next = command('listeners', line.proxy);
  if (typeof name !== 'string')
    return diagnosis({
      code: 'no-server-name',
      text: `A connection to ${local ?? 'the gateway'} named no server in TLS, and each server of the port is for certain names.`,
      causes: [first && refTo(first.gateway, `${first.field}.hosts`)],
      evidence: [`names: ${hosts.join(', ')}`, ...from(line.entry.downstream_remote_address)],
      next,
    });
  const taking = servers.find((one) => one.hosts.some((host) => isSubsetOf(name.toLowerCase(), nameIn(host)))); // prettier-ignore
  const [secret] = taking === undefined ? [] : secretExclusions(intent.context, taking);
  const [near] = nearest(hostName(name) ?? '-', hosts, 1);
  const server = taking ?? servers.find((one) => one.hosts.some((host) => nameIn(host) === near)) ?? first; // prettier-ignore
  return diagnosis({
    code: secret?.code ?? 'unknown-server-name',
    text: secret?.says ?? (taking === undefined ? `No server of a Gateway has the name ${name}.` : `Gateway ${taking.gateway.namespace}/${taking.gateway.name} has the name ${name}, but not at this port, or Envoy has no chain for it.`), // prettier-ignore
    causes: [secret?.cause, secret?.asks, server && refTo(server.gateway, `${server.field}.hosts`)],
    evidence: [`names: ${hosts.join(', ') || 'none'}`],
    next,
  });
}

const nameIn = (host: string): string => host.slice(host.indexOf('/') + 1);
