import { objects } from '../../decode/read.ts';
import {
  workloadPolicies,
  isDryRun,
} from '../../intent/security/authorization/workload-policies.ts';
import type { ConfigObject } from '../../intent/model/config-object.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { policyName } from '../../logs/meaning/details.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { FailedLine } from '../failed-line.ts';
import { fieldOf } from '../field-of.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';

/** An AuthorizationPolicy said no: a DENY rule by its name, or that no ALLOW rule fits; for TCP it stands in the termination details. */
export const denied: Rule = (failed) => {
  const { line } = failed;
  const said = [line.entry.response_code_details, line.entry.connection_termination_details].find((text) => text?.startsWith('rbac_') === true); // prettier-ignore
  if (typeof said !== 'string') return undefined;
  const policy = policyName(said);
  if (policy !== undefined) {
    const { namespace, name, rule } = policy;
    const owner = { kind: 'AuthorizationPolicy', namespace, name };
    return diagnosis({
      code: 'policy-denied',
      text: `AuthorizationPolicy ${namespace}/${name} denies it: rule ${rule + 1} fits the request${fromWhom(failed)}.`,
      causes: [fieldOf(failed.facts, owner, `spec.rules[${rule}]`)],
      next: command('diff', line.proxy, `--why ${shellWord(`authorizationpolicy/${name}.${namespace}`)}`), // prettier-ignore
    });
  }
  return notAllowed(failed);
};

function fromWhom({ line, facts }: FailedLine): string {
  const ip = line.entry.downstream_remote_address?.replace(/:\d+$/, '') ?? '';
  const pod = facts?.mesh.podAt(ip);
  return pod === undefined ? '' : ` from ${pod.namespace}/${pod.name}`;
}

/** ALLOW policies let through only what one of their rules fits. */
function notAllowed(failed: FailedLine): Diagnosis {
  const { facts, line } = failed;
  const proxy = facts?.mesh.proxyOf(line.proxy);
  const policies = facts === undefined || proxy === undefined ? [] : workloadPolicies(facts.mesh.world, proxy).ALLOW.filter((policy) => !isDryRun(policy)); // prettier-ignore
  const names = policies.map(({ namespace, name }) => `${namespace}/${name}`);
  const isEmpty = policies.length > 0 && policies.every(({ spec }) => objects(spec, 'rules').length === 0); // prettier-ignore
  return diagnosis({
    code: isEmpty ? 'allow-nothing' : 'not-allowed',
    text: isEmpty
      ? `AuthorizationPolicy ${names.join(', ')} has no rules and with that allows nothing.`
      : `No rule of ${names.length === 0 ? 'the ALLOW policies of the workload' : `AuthorizationPolicy ${names.join(', ')}`} fits the request${fromWhom(failed)}: with an ALLOW policy all else is denied.`, // prettier-ignore
    causes: policies.map(rulesOf),
    evidence: [asked(failed)],
    next: command('diff', line.proxy, policies[0] === undefined ? '--why authorizationpolicy/*' : `--why ${shellWord(`authorizationpolicy/${policies[0].name}.${policies[0].namespace}`)}`), // prettier-ignore
  });
}

function rulesOf(policy: ConfigObject): ResourceRef {
  const rules = objects(policy.spec, 'rules').length;
  return refTo(policy, rules === 0 ? 'spec' : rules === 1 ? 'spec.rules[0]' : 'spec.rules');
}

function asked({ line: { entry } }: FailedLine): string | undefined {
  if (typeof entry.method !== 'string') return undefined;
  return `it was ${entry.method} ${(entry.path ?? '').replace(/\?.*$/s, '')}${entry.requested_server_name === null ? ', without mTLS' : ''}`;
} // prettier-ignore
