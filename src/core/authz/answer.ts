import { proxyText } from '../model/proxy.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';
import { podIpOf } from './pod-ip.ts';
import { decide, type AuthzDecision } from './decide.ts';
import { policyRows, type AuthzPolicyRow } from './policy-row.ts';
import { isAsked, type AuthzQuestion } from './question.ts';

/** What becomes of a request at one proxy. */
export interface AuthzAnswer extends AuthzDecision {
  /** "ns/pod" */
  readonly proxy: string;
}

export interface AuthzResult {
  readonly rows: readonly AuthzPolicyRow[];
  /** Empty where nothing was asked. */
  readonly decisions: readonly AuthzAnswer[];
}

/** The policies of all proxies of a snapshot, and what they say of a request. */
export function authz(snapshot: Snapshot, question: AuthzQuestion): AuthzResult {
  const rows = snapshot.proxies.flatMap(policyRows);
  const answer = (proxy: ProxySnapshot): AuthzAnswer => {
    const podIp = podIpOf(snapshot.objects, proxy.proxy);
    const ground = { capturedAt: snapshot.capturedAt, ...(podIp === undefined ? {} : { podIp }) };
    return { proxy: proxyText(proxy.proxy), ...decide(proxy, question, ground) };
  };
  return { rows, decisions: isAsked(question) ? snapshot.proxies.map(answer) : [] };
}
