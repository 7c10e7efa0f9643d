import { cidr, duration, fields, flag, list, map, oneOf, targetRefs, text, type Shape } from '../shape.ts'; // prettier-ignore
import { isObject } from '../../../decode/read.ts';

const mtls = fields({ mode: oneOf('UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT') });

/** Ports are keys here. */
const portLevel: Shape = (value, field, say) => {
  map(mtls)(value, field, say);
  if (!isObject(value)) return;
  for (const key of Object.keys(value))
    if (!/^\d+$/.test(key) || Number(key) < 1 || Number(key) > 65_535) say(`${field}.${key}`, 'is no port'); // prettier-ignore
};

/** security.istio.io PeerAuthentication (validation.go, ValidatePeerAuthentication). */
export const PEER_AUTHENTICATION: Shape = (value, field, say) => {
  fields({ ...targetRefs, mtls, portLevelMtls: portLevel })(value, field, say);
  if (!isObject(value) || value['portLevelMtls'] === undefined) return;
  const chosen = value['selector'];
  const isGeneral = !isObject(chosen) || !isObject(chosen['matchLabels']) || Object.keys(chosen['matchLabels']).length === 0; // prettier-ignore
  if (isGeneral) say(`${field}.portLevelMtls`, 'needs a selector: without one it holds nowhere');
};

const header = fields({ name: text, prefix: text }, ['name']);

/** security.istio.io RequestAuthentication (ValidateRequestAuthentication). */
export const REQUEST_AUTHENTICATION: Shape = fields({
  ...targetRefs,
  jwtRules: list(
    fields({
      issuer: text, audiences: list(text), jwksUri: text, jwks: text, fromHeaders: list(header), fromParams: list(text), fromCookies: list(text),
      outputPayloadToHeader: text, forwardOriginalToken: flag, timeout: duration, outputClaimToHeaders: list(fields({ header: text, claim: text })),
    }, ['issuer']),
  ),
}); // prettier-ignore

const texts = list(text);
const cidrs = list(cidr);
/** Ports are texts here. */
const ports = list((value, field, say) => {
  text(value, field, say);
  if (typeof value === 'string' && !/^\d{1,5}$/.test(value)) say(field, `is ${JSON.stringify(value)}, no port`); // prettier-ignore
});
const source = fields({
  principals: texts, notPrincipals: texts, requestPrincipals: texts, notRequestPrincipals: texts, namespaces: texts, notNamespaces: texts,
  serviceAccounts: texts, notServiceAccounts: texts, ipBlocks: cidrs, notIpBlocks: cidrs, remoteIpBlocks: cidrs, notRemoteIpBlocks: cidrs,
}); // prettier-ignore
const operation = fields({
  hosts: texts, notHosts: texts, ports, notPorts: ports, methods: texts, notMethods: texts, paths: texts, notPaths: texts,
}); // prettier-ignore

/** Attributes that a condition may ask for; "[…]" behind them stands for a key (istio/pkg/config/security/security.go, ValidateAttribute). */
const ATTRIBUTE =
  /^(?:request\.headers\[.+\]|request\.auth\.(?:principal|audiences|presenter|claims(?:\[.+\])+)|source\.(?:ip|namespace|principal|serviceAccount)|remote\.ip|destination\.(?:ip|port)|connection\.sni|experimental\.envoy\.filters\..+)$/;

const condition: Shape = (value, field, say) => {
  fields({ key: text, values: texts, notValues: texts }, ['key'])(value, field, say);
  if (!isObject(value)) return;
  const { key } = value;
  if (typeof key === 'string' && key !== '' && !ATTRIBUTE.test(key)) say(`${field}.key`, `is ${JSON.stringify(key)}, which is no attribute`); // prettier-ignore
};

/** security.istio.io AuthorizationPolicy (ValidateAuthorizationPolicy). */
export const AUTHORIZATION_POLICY: Shape = (value, field, say) => {
  fields({
    ...targetRefs,
    action: oneOf('ALLOW', 'DENY', 'AUDIT', 'CUSTOM'),
    provider: fields({ name: text }),
    rules: list(
      fields({
        from: list(fields({ source })),
        to: list(fields({ operation })),
        when: list(condition),
      }),
    ),
  })(value, field, say);
  if (!isObject(value)) return;
  const { action, provider } = value;
  const isNamed = isObject(provider) && typeof provider['name'] === 'string' && provider['name'] !== ''; // prettier-ignore
  if (action === 'CUSTOM' && !isNamed) say(`${field}.provider.name`, 'is missing: CUSTOM asks a provider of the mesh config'); // prettier-ignore
};
