import type { Criterion } from '../model/envoy/rbac.ts';
import { isLeaf, type LeafCriterion } from './matches.ts';
import { isHopeless } from './engine.ts';
import type { Shortfall } from './shortfall.ts';

/**
 * The field of an AuthorizationPolicy that a criterion was made of: "spec.rules[0].to[1].operation.paths"
 * (istio: pilot/pkg/security/authz/model/model.go).
 * @param rule "spec.rules[0]"
 */
export function fieldOf(rule: string, lack: Shortfall | undefined): string {
  if (lack === undefined) return rule;
  // Istio makes this of a policy without rules.
  if (isHopeless(lack)) return 'spec';
  const isNegated = lack.criterion.kind === 'not';
  const leaf = leafOf(lack.criterion);
  const name = leaf && nameOf(leaf);
  if (name === undefined) return rule;
  if (name === 'when') return `${rule}.when`;
  const field = isNegated ? `not${name.slice(0, 1).toUpperCase()}${name.slice(1)}` : name;
  return lack.part === 'permission' ? `${rule}.to[${lack.alternative}].operation.${field}` : `${rule}.from[${lack.alternative}].source.${field}`; // prettier-ignore
}

function leafOf(criterion: Criterion): LeafCriterion | undefined {
  if (isLeaf(criterion)) return criterion;
  if (criterion.kind === 'not') return leafOf(criterion.of);
  const list = criterion.kind === 'all-of' || criterion.kind === 'one-of' ? criterion.of : [];
  return list.map(leafOf).find((one) => one !== undefined);
}

function nameOf(criterion: LeafCriterion): string | undefined {
  switch (criterion.kind) {
    case 'path':
    case 'path-template':
      return 'paths';
    case 'header':
      return criterion.match.name === ':method' ? 'methods' : criterion.match.name === ':authority' ? 'hosts' : 'when'; // prettier-ignore
    case 'destination-port':
    case 'destination-ports':
      return 'ports';
    case 'authenticated':
    case 'filter-state':
      return criterion.kind === 'authenticated' && criterion.name?.kind === 'regex' && criterion.name.value.includes('/ns/') ? 'namespaces' : 'principals'; // prettier-ignore
    case 'source-ip':
      return criterion.of === 'remote' ? 'remoteIpBlocks' : 'ipBlocks';
    case 'metadata':
      return criterion.match.path.some((key) => key === 'iss' || key === 'sub') ? 'requestPrincipals' : 'when'; // prettier-ignore
    case 'destination-ip':
    case 'server-name':
      break;
  }
  return 'when';
}
