import type { ProxyRef } from '../../model/proxy.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ShownAccepts } from './accepts.ts';
import type { Reason, Verdict } from './reason.ts';
import type { ClientSends } from './sent.ts';

/** Who calls. */
export interface TlsClient {
  readonly pod: ProxyRef;
  /** What it is called in an answer: its workload. */
  readonly workload: string;
  readonly hasProxy: boolean;
}

/** Whether one client and one server speak (design.md section 4, tls-check). */
export interface TlsRow {
  readonly client: { readonly namespace: string; readonly pod: string; readonly workload: string; readonly hasProxy: boolean }; // prettier-ignore
  readonly server: { readonly host: string; readonly port: number; readonly namespace: string; readonly subset?: string }; // prettier-ignore
  readonly clientSends: ClientSends;
  readonly serverAccepts: ShownAccepts;
  /** Where `serverAccepts` is "mtls" and TLS without a certificate will do: a gateway's SIMPLE, or PASSTHROUGH, whose backend decides. */
  readonly clientCertificate?: 'not-asked';
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly causes: readonly ResourceRef[];
  /** Where it was read: both Envoys, what the YAML means, or both saying the same. */
  readonly evidence: 'actual' | 'policy' | 'both';
  /** What the YAML means, where the Envoys do otherwise. */
  readonly intended?: { readonly verdict: Verdict; readonly reason: Reason };
  /** What the certificates or the rule that keeps a host away say, one sentence. */
  readonly note?: string;
}

/** A row without its ends. */
export type Judged = Omit<TlsRow, 'client' | 'server'>;

/** A row of its ends and what they come to. Of hundreds of thousands most have no more than these fields, in the order in which they are written. */
export function rowOf(client: TlsRow['client'], server: TlsRow['server'], judged: Judged): TlsRow {
  const { clientCertificate, intended, note } = judged;
  if (clientCertificate !== undefined || intended !== undefined || note !== undefined)
    return { client, server, ...judged };
  const { clientSends, serverAccepts, verdict, reason, causes, evidence } = judged;
  return { client, server, clientSends, serverAccepts, verdict, reason, causes, evidence };
}
