import type { KubeObject } from '../../model/kube.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';

/** A part of an object: "spec.rules[2]" of an HTTPRoute. */
export interface Place {
  readonly object: KubeObject;
  readonly field: string;
}

const PART = /^spec\.(?:servers|http|tcp|tls)\[(\d+)\]\.?(.*)$/;

/** What a field of the derived form is called in the Gateway API. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^timeout\b.*/, 'timeouts.request'],
  [/^retries\.perTryTimeout$/, 'timeouts.backendRequest'],
  [/^retries\b/, 'retry'],
  [/^route\[/, 'backendRefs['],
  [/^route\b.*/, 'backendRefs'],
  [/^match\[\d+\]\.(?:uri|prefix)\b.*/, 'matches.path'],
  [/^match\b(?:\[\d+\])?/, 'matches'],
  [/^(?:redirect|rewrite|mirrors?|headers|corsPolicy|directResponse)\b.*/, 'filters'],
  [/^tls\.credentialNames?\b.*/, 'tls.certificateRefs'],
  [/^hosts\b.*/, 'hostname'],
  [/^port\.number$/, 'port'],
  [/^port\.protocol$/, 'protocol'],
];

function gatewayApiName(name: string): string {
  for (const [pattern, native] of NAMES)
    if (pattern.test(name)) return name.replace(pattern, native);
  return name;
}

/**
 * Leads from fields of a derived object back to where they were written.
 * @param parts by index in the derived list (servers, http, tcp, tls)
 * @param whole the object that stands for the rest
 * @param nameOf what a field of the derived form is called where it was written; "" for the part as a whole
 */
export const originOf =
  (whole: KubeObject, parts: readonly Place[], nameOf: (name: string) => string = gatewayApiName) =>
  (field: string | undefined): ResourceRef => {
    const [, index, rest = ''] = PART.exec(field ?? '') ?? [];
    const part = index === undefined ? undefined : parts[Number(index)];
    if (part === undefined) return refTo(whole, field === 'spec.hosts' ? 'spec.hostnames' : undefined); // prettier-ignore
    const name = rest === '' ? '' : nameOf(rest);
    return refTo(part.object, name === '' ? part.field : `${part.field}.${name}`);
  };
