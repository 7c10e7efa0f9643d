import { object, objects, strings, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { Attribute, Condition } from './attribute.ts';
import { DESTINATION_IP, DESTINATION_PORT, envoyFilterAttribute, HOST, METHOD, PATH, SNI } from './permissions.ts'; // prettier-ignore
import { NAMESPACE, PRINCIPAL, REMOTE_IP, SERVICE_ACCOUNT, SOURCE_IP, TRUST_DOMAIN } from './principals.ts'; // prettier-ignore
import { AUDIENCES, claimAttribute, headerAttribute, PRESENTER, REQUEST_PRINCIPAL } from './request-principals.ts'; // prettier-ignore

/** Fields of from[].source and to[].operation in the order in which their matchers stand (istio/pilot/pkg/security/authz/model/model.go, New). */
const SOURCE_FIELDS: readonly (readonly [string, Attribute])[] = [
  ['principals', PRINCIPAL],
  ['requestPrincipals', REQUEST_PRINCIPAL],
  ['serviceAccounts', SERVICE_ACCOUNT],
  ['trustDomains', TRUST_DOMAIN],
  ['namespaces', NAMESPACE],
  ['remoteIpBlocks', REMOTE_IP],
  ['ipBlocks', SOURCE_IP],
];
const OPERATION_FIELDS: readonly (readonly [string, Attribute])[] = [
  ['hosts', HOST],
  ['methods', METHOD],
  ['paths', PATH],
  ['ports', DESTINATION_PORT],
];
const WHEN_KEYS: Readonly<Record<string, Attribute>> = {
  'destination.ip': DESTINATION_IP,
  'destination.port': DESTINATION_PORT,
  'connection.sni': SNI,
  'source.ip': SOURCE_IP,
  'remote.ip': REMOTE_IP,
  'source.namespace': NAMESPACE,
  'source.trustDomain': TRUST_DOMAIN,
  'source.serviceAccount': SERVICE_ACCOUNT,
  'source.principal': PRINCIPAL,
  'request.auth.principal': REQUEST_PRINCIPAL,
  'request.auth.audiences': AUDIENCES,
  'request.auth.presenter': PRESENTER,
};

function attributeOf(key: string): Attribute | undefined {
  if (Object.hasOwn(WHEN_KEYS, key)) return WHEN_KEYS[key];
  if (key.startsWith('experimental.envoy.filters.')) return envoyFilterAttribute(key);
  if (key.startsWith('request.headers')) return headerAttribute(key);
  return key.startsWith('request.auth.claims') ? claimAttribute(key) : undefined;
}

/** A rule taken apart: any of the lists on each side has to hold, and all conditions of a list. */
export interface RuleConditions {
  readonly permissions: readonly (readonly Condition[])[];
  readonly principals: readonly (readonly Condition[])[];
}

/** Undefined for a rule with an attribute that Istio doesn't know: it is skipped. */
export function ruleConditions(
  rule: JsonObject,
  trustDomains: readonly string[],
): RuleConditions | undefined {
  const froms = objects(rule, 'from');
  const tos = objects(rule, 'to');
  const permissions: Condition[] = [];
  const principals: Condition[] = [];
  for (const when of objects(rule, 'when')) {
    const attribute = attributeOf(text(when, 'key') ?? '');
    if (attribute === undefined) return undefined;
    const condition = { attribute, values: strings(when, 'values'), notValues: strings(when, 'notValues') }; // prettier-ignore
    if (isEmpty(condition)) continue;
    if (attribute.side === 'permission') permissions.push(condition);
    else principals.push(underAliases(condition, trustDomains, froms.length));
  }
  return {
    permissions: tos.length === 0 ? [permissions] : tos.map((to) => [...conditionsOf(object(to, 'operation'), OPERATION_FIELDS), ...permissions]), // prettier-ignore
    principals: froms.length === 0 ? [principals] : froms.map((from) => [...conditionsOf(object(from, 'source'), SOURCE_FIELDS).map((condition) => underAliases(condition, trustDomains)), ...principals]), // prettier-ignore
  };
}

const isEmpty = ({ values, notValues }: Condition): boolean =>
  values.length === 0 && notValues.length === 0;

function conditionsOf(
  message: JsonObject | undefined,
  fields: readonly (readonly [string, Attribute])[],
): Condition[] {
  if (message === undefined) return [];
  return fields
    .map(([field, attribute]) => ({
      attribute,
      values: strings(message, field),
      notValues: strings(message, `not${field.charAt(0).toUpperCase()}${field.slice(1)}`),
    }))
    .filter((condition) => !isEmpty(condition));
}

/** @param times Istio shares a `when` between the sources of a rule and expands it for each of them (model.go, MigrateTrustDomain) */
function underAliases(condition: Condition, domains: readonly string[], times = 1): Condition {
  const { expand } = condition.attribute;
  if (expand === undefined) return condition;
  let { values, notValues } = condition;
  for (let time = 0; time < Math.max(1, times); time++) {
    values = expand(values, domains);
    notValues = expand(notValues, domains);
  }
  return { ...condition, values, notValues };
}
