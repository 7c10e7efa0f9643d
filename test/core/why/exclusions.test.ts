import { expect, test } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../../src/core/decode/kube-file.ts';
import { compileProxy } from '../../../src/core/intent/compile.ts';
import { scopeOf } from '../../../src/core/intent/scope/scope.ts';
import { buildWorld } from '../../../src/core/intent/world/world.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { resourceText } from '../../../src/core/model/resource.ts';
import type { WhyItem } from '../../../src/core/why/answer.ts';
import { EXCLUSION_CODES, type ExclusionCode } from '../../../src/core/why/exclusion.ts';
import { explain } from '../../../src/core/why/explain.ts';

interface Case {
  readonly code: ExclusionCode;
  readonly says: string;
  readonly ask: string;
  /** Objects beside those of every case. */
  readonly with?: string;
  readonly mesh?: JsonObject;
  /** "shop/client" unless it is said. */
  readonly proxy?: string;
  /** As resourceText has it; null: there is nothing to look at. */
  readonly cause: string | null;
}

const GROUPS: Readonly<Record<string, string>> = {
  PeerAuthentication: 'security.istio.io/v1',
  AuthorizationPolicy: 'security.istio.io/v1',
  Telemetry: 'telemetry.istio.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  EnvoyFilter: 'networking.istio.io/v1alpha3',
  Service: 'v1',
  Secret: 'v1',
  Pod: 'v1',
  Namespace: 'v1',
};

/** One object in YAML; the id is "namespace/name@day" of January. */
function object(kind: string, id: string, spec: string, more = ''): string {
  const [, namespace = '', name = '', day = '01'] = /^([^/]*)\/([^@]*)(?:@(\d+))?$/.exec(id) ?? [];
  const body = spec.startsWith('!') ? spec.slice(1) : `spec: { ${spec} }`;
  return `
apiVersion: ${GROUPS[kind] ?? 'networking.istio.io/v1'}
kind: ${kind}
metadata: { name: ${name}, namespace: "${namespace}", creationTimestamp: "2026-01-${day}T00:00:00Z"${more === '' ? '' : `, ${more}`} }
${body}
---`;
}

const pod = (id: string, labels: string, role = 'sidecar'): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${id.split('/')[1]}, namespace: ${id.split('/')[0]}, labels: { ${labels} } }
spec:
  containers: [{ name: app }, { name: istio-proxy, image: "proxyv2:1.32.0", args: [proxy, ${role}] }]
status: { phase: Running, podIP: 192.0.2.1, conditions: [{ type: Ready, status: "True" }] }
---`;

const service = (id: string, ports = 'name: http, port: 80', more = ''): string =>
  object('Service', id, `clusterIP: 198.51.100.7, selector: { app: ${id.split('/')[1]} }, ports: [{ ${ports} }]`, more); // prettier-ignore
const rule = (id: string, spec: string): string => object('DestinationRule', id, spec);
const virtualService = (id: string, spec: string): string => object('VirtualService', id, spec);
const gateway = (id: string, spec: string): string =>
  object('Gateway', id, `selector: { istio: gateway }, servers: [${spec}]`);
const secret = (id: string, keys: string): string => object('Secret', id, `!data: { ${keys} }`);
const slice = `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ name: http, port: 8080 }]
endpoints: [{ addresses: [192.0.2.1], conditions: { ready: true }, targetRef: { kind: Pod, name: web, namespace: shop } }]
---`;

const BASE = [
  pod('shop/client', 'app: client'),
  pod('shop/web', 'app: web, version: v1'),
  pod('istio-system/gateway', 'istio: gateway', 'router'),
  service('shop/web'),
  service('other/db', 'name: tcp, port: 5432'),
].join('');

const HOST = 'web.shop.svc.cluster.local';
const TO_WEB = 'route: [{ destination: { host: web } }]';
const HTTP_SERVER = 'port: { number: 80, name: http, protocol: HTTP }';
const HTTPS_SERVER = (host: string, mode = 'SIMPLE'): string =>
  `{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [${host}], tls: { mode: ${mode}, credentialName: cert } }`;
const LUA =
  'applyTo: HTTP_FILTER, match: { context: SIDECAR_OUTBOUND, proxy: { proxyVersion: "^9" } }, patch: { operation: INSERT_BEFORE, value: { name: lua } }';

const CASES: readonly Case[] = [
  // services and hosts
  { code: 'unknown-host', says: 'a host that nobody has', ask: 'nothing', cause: null },
  { code: 'unknown-host', says: 'a rule that leads to it', ask: 'vs/web', with: virtualService('shop/web', 'hosts: [web], http: [{ route: [{ destination: { host: wep } }] }]'), cause: 'VirtualService shop/web spec.http[0].route[0].destination.host' },
  { code: 'not-watched', says: 'a namespace that istiod ignores', ask: 'web.dark', with: object('Namespace', '/shop', '', 'labels: { istio: watched }') + object('Namespace', '/dark', '') + service('dark/web'), mesh: { discoverySelectors: [{ matchLabels: { istio: 'watched' } }] }, cause: 'Namespace dark metadata.labels' },
  { code: 'hidden-by-export-to', says: 'a Service of another namespace', ask: 'secret.other', with: service('other/secret', undefined, 'annotations: { networking.istio.io/exportTo: "." }'), cause: 'Service other/secret metadata.annotations[networking.istio.io/exportTo]' },
  { code: 'hidden-by-export-to', says: 'a ServiceEntry', ask: 'api.example.com', with: object('ServiceEntry', 'other/api', 'hosts: [api.example.com], exportTo: ["."], ports: [{ name: http, number: 80, protocol: HTTP }], resolution: DNS'), cause: 'ServiceEntry other/api spec.exportTo' },
  { code: 'not-imported-by-sidecar', says: 'a Sidecar that takes its own namespace only', ask: 'db.other', with: object('Sidecar', 'shop/own', 'egress: [{ hosts: ["./*"] }]'), cause: 'Sidecar shop/own spec.egress' },
  { code: 'not-imported-by-sidecar', says: 'a VirtualService of which it takes no host', ask: 'vs/db.other', with: object('Sidecar', 'shop/own', 'egress: [{ hosts: ["./*"] }]') + virtualService('other/db', 'hosts: [db], tcp: [{ route: [{ destination: { host: db } }] }]'), cause: 'Sidecar shop/own spec.egress' },
  { code: 'another-service-owns-host', says: "a ServiceEntry with the host of a Service", ask: 'se/web.shop', with: object('ServiceEntry', 'shop/web', `hosts: [${HOST}], ports: [{ name: http, number: 80, protocol: HTTP }], resolution: DNS`), cause: 'Service shop/web' },
  { code: 'port-not-in-service', says: 'a cluster of another port', ask: `outbound|81||${HOST}`, cause: 'Service shop/web spec.ports' },
  { code: 'port-is-udp', says: 'DNS', ask: 'outbound|53||dns.shop.svc.cluster.local', with: service('shop/dns', 'name: dns, port: 53, protocol: UDP'), cause: 'Service shop/dns spec.ports' },
  { code: 'is-an-alias', says: 'an ExternalName', ask: 'svc/alias', with: object('Service', 'shop/alias', `type: ExternalName, externalName: ${HOST}, ports: [{ name: http, port: 80 }]`), cause: 'Service shop/alias spec.externalName' },

  // subsets
  { code: 'subset-not-defined', says: 'a rule without it', ask: `outbound|80|v2|${HOST}`, with: rule('shop/web', 'host: web, subsets: [{ name: v1, labels: { version: v1 } }]'), cause: 'DestinationRule shop/web spec.subsets' },
  { code: 'subset-not-defined', says: 'no rule at all, asked for by a mirror', ask: 'vs/web', with: virtualService('shop/web', `hosts: [web], http: [{ ${TO_WEB}, mirror: { host: web, subset: v9 } }]`), cause: 'VirtualService shop/web spec.http[0].mirror.subset' },
  { code: 'subset-selects-nothing', says: 'labels that no pod has', ask: 'dr/web', with: slice + rule('shop/web', 'host: web, subsets: [{ name: v2, labels: { version: v2 } }]'), cause: 'DestinationRule shop/web spec.subsets[0].labels.version' },
  { code: 'subset-same-labels', says: 'two subsets of one version', ask: 'dr/web', with: rule('shop/web', 'host: web, subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v1 } }]'), cause: 'DestinationRule shop/web spec.subsets[1].labels.version' },

  // DestinationRules
  { code: 'host-unknown', says: 'a rule for a host that nobody has', ask: 'dr/web', with: rule('shop/web', 'host: wep'), cause: 'DestinationRule shop/web spec.host' },
  { code: 'namespace-never-looked-at', says: 'a rule of a third namespace', ask: 'dr/web.third', with: rule('third/web', `host: ${HOST}`), cause: 'DestinationRule third/web metadata.namespace' },
  { code: 'hidden-by-export-to', says: 'a rule that is private to the service', ask: 'dr/db.other', with: rule('other/db', 'host: db, exportTo: ["."]'), cause: 'DestinationRule other/db spec.exportTo' },
  { code: 'shadowed-by', says: "the client's rule before the service's", ask: 'dr/db.other', with: rule('other/db', 'host: db') + rule('shop/db', 'host: db.other.svc.cluster.local'), cause: 'DestinationRule shop/db spec.host' },
  { code: 'less-specific-host', says: 'a wildcard beside the host itself', ask: 'dr/wide', with: rule('shop/wide', `host: "${HOST.replace('web', '*')}"`) + rule('shop/web', 'host: web') , proxy: 'shop/client', cause: 'DestinationRule shop/web spec.host' },
  { code: 'workload-selector', says: 'a rule for other clients', ask: 'dr/web', with: rule('shop/web', 'host: web, workloadSelector: { matchLabels: { app: nobody } }'), cause: 'DestinationRule shop/web spec.workloadSelector' },
  { code: 'merged-after', says: 'a younger rule with a policy of its own', ask: 'dr/young', with: rule('shop/old@01', 'host: web, trafficPolicy: { tls: { mode: DISABLE } }') + rule('shop/young@02', 'host: web, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }'), cause: 'DestinationRule shop/old spec.trafficPolicy' },
  { code: 'merged-after', says: 'a younger rule with the same subset', ask: 'dr/young', with: rule('shop/old@01', 'host: web, subsets: [{ name: a, labels: { a: b } }, { name: v1, labels: { version: v1 } }]') + rule('shop/young@02', 'host: web, subsets: [{ name: v1, labels: { version: v2 } }]'), cause: 'DestinationRule shop/old spec.subsets[1]' },

  // VirtualServices
  { code: 'not-bound-to-mesh', says: 'a sidecar and a VirtualService for a gateway', ask: 'vs/web', with: virtualService('shop/web', `hosts: [web], gateways: [public], http: [{ ${TO_WEB} }]`), cause: 'VirtualService shop/web spec.gateways' },
  { code: 'hidden-by-export-to', says: 'a VirtualService of another namespace', ask: 'vs/db.other', with: virtualService('other/db', 'hosts: [db], exportTo: ["."], tcp: [{ route: [{ destination: { host: db } }] }]'), cause: 'VirtualService other/db spec.exportTo' },
  { code: 'host-unknown', says: 'a short name in the wrong namespace', ask: 'vs/web.third', with: virtualService('third/web', 'hosts: [web], http: [{ route: [{ destination: { host: web.shop.svc.cluster.local } }] }]'), cause: 'VirtualService third/web spec.hosts[0]' },
  { code: 'older-virtual-service', says: 'two for one host', ask: 'vs/young', with: virtualService('shop/old@01', `hosts: [web], http: [{ ${TO_WEB} }]`) + virtualService('shop/young@02', `hosts: [web], http: [{ ${TO_WEB} }]`), cause: 'VirtualService shop/old spec.hosts' },
  { code: 'port-is-tcp', says: 'HTTP rules for a TCP port', ask: 'vs/db.other', with: virtualService('other/db', 'hosts: [db], http: [{ route: [{ destination: { host: db } }] }]'), cause: 'Service other/db spec.ports[0]' },
  { code: 'shadowed-rule', says: 'a rule behind one that takes all', ask: 'vs/web', with: virtualService('shop/web', `hosts: [web], http: [{ ${TO_WEB} }, { match: [{ uri: { prefix: /api } }], ${TO_WEB} }]`), cause: 'VirtualService shop/web spec.http[0]' },
  { code: 'shadowed-rule', says: 'a rule behind a shorter prefix', ask: 'vs/web', with: virtualService('shop/web', `hosts: [web], http: [{ match: [{ uri: { prefix: /a } }], ${TO_WEB} }, { match: [{ uri: { exact: /api } }], ${TO_WEB} }]`), cause: 'VirtualService shop/web spec.http[0].match[0].uri.prefix' },
  { code: 'no-catch-all', says: 'rules for some paths only', ask: 'vs/web', with: virtualService('shop/web', `hosts: [web], http: [{ match: [{ uri: { prefix: /api } }], ${TO_WEB} }]`), cause: 'VirtualService shop/web spec.http' },
  { code: 'match-not-for-proxy', says: 'a rule for other clients', ask: 'vs/web', with: virtualService('shop/web', `hosts: [web], http: [{ match: [{ sourceLabels: { app: nobody } }], ${TO_WEB} }, { ${TO_WEB} }]`), cause: 'VirtualService shop/web spec.http[0].match[0].sourceLabels' },
  { code: 'delegate-unused', says: 'rules without host that nobody delegates to', ask: 'vs/part', with: virtualService('shop/part', `http: [{ ${TO_WEB} }]`), cause: 'VirtualService shop/part spec.hosts' },
  { code: 'not-bound-to-gateway', says: 'a gateway and a VirtualService for another one', ask: 'vs/web', proxy: 'istio-system/gateway', with: gateway('shop/public', `{ ${HTTP_SERVER}, hosts: ["*"] }`) + virtualService('shop/web', `hosts: [web.example.com], gateways: [private], http: [{ ${TO_WEB} }]`), cause: 'VirtualService shop/web spec.gateways' },
  { code: 'host-not-in-gateway', says: 'a host that its Gateway does not serve', ask: 'vs/web', proxy: 'istio-system/gateway', with: gateway('shop/public', `{ ${HTTP_SERVER}, hosts: [shop.example.com] }`) + virtualService('shop/web', `hosts: [web.example.com], gateways: [public], http: [{ ${TO_WEB} }]`), cause: 'Gateway shop/public spec.servers[0].hosts' },
  { code: 'route-not-attached', says: 'an HTTPRoute without a Gateway', ask: 'httproute/web', with: object('HTTPRoute', 'shop/web', 'parentRefs: [{ name: nowhere }], rules: [{ backendRefs: [{ name: web, port: 80 }] }]'), cause: 'HTTPRoute shop/web spec.parentRefs[0]' },

  // gateways
  { code: 'selector-does-not-fit', says: 'a Gateway for other pods', ask: 'gw/public.shop', proxy: 'istio-system/gateway', with: object('Gateway', 'shop/public', `selector: { istio: egress }, servers: [{ ${HTTP_SERVER}, hosts: ["*"] }]`), cause: 'Gateway shop/public spec.selector' },
  { code: 'selector-does-not-fit', says: 'a Gateway asked of a sidecar', ask: 'gw/public', with: gateway('shop/public', `{ ${HTTP_SERVER}, hosts: ["*"] }`), cause: 'Gateway shop/public spec.selector' },
  { code: 'server-conflict', says: 'the same names at one TLS port', ask: 'gw/young.shop', proxy: 'istio-system/gateway', with: gateway('shop/old@01', HTTPS_SERVER('a.example.com')) + gateway('shop/young@02', HTTPS_SERVER('a.example.com')), cause: 'Gateway shop/old spec.servers[0]' },
  { code: 'port-not-served', says: 'a Gateway of the Gateway API without Service port', ask: 'gw/made.istio-system', proxy: 'istio-system/gateway', with: object('Gateway', 'istio-system/made', `servers: [{ ${HTTP_SERVER}, hosts: ["*"] }, { port: { number: 81, name: x, protocol: HTTP }, hosts: ["*"] }]`, 'annotations: { internal.istio.io/gateway-service: gateway.istio-system.svc.cluster.local }') + object('Service', 'istio-system/gateway', 'clusterIP: 198.51.100.9, selector: { istio: gateway }, ports: [{ name: http, port: 80 }]'), cause: 'Gateway istio-system/made spec.servers[1].port' },
  { code: 'host-shared', says: 'two Gateways with one host', ask: 'gw/young.shop', proxy: 'istio-system/gateway', with: gateway('shop/old@01', `{ ${HTTP_SERVER}, hosts: ["*.example.com"] }`) + gateway('shop/young@02', `{ ${HTTP_SERVER}, hosts: [a.example.com] }`), cause: 'Gateway shop/young spec.servers[0].hosts' },
  { code: 'secret-missing', says: 'a certificate that is nowhere', ask: 'gw/public.shop', proxy: 'istio-system/gateway', with: gateway('shop/public', HTTPS_SERVER('a.example.com')) + secret('shop/unrelated', 'a: ""'), cause: 'Gateway shop/public spec.servers[0].tls.credentialName' },
  { code: 'secret-wrong-namespace', says: "a certificate beside the Gateway, not beside the proxy", ask: 'gw/public.shop', proxy: 'istio-system/gateway', with: gateway('shop/public', HTTPS_SERVER('a.example.com')) + secret('shop/cert', 'tls.crt: "", tls.key: ""'), cause: 'Gateway shop/public spec.servers[0].tls.credentialName' },
  { code: 'secret-wrong-keys', says: 'keys of other names', ask: 'gw/public.shop', proxy: 'istio-system/gateway', with: gateway('shop/public', HTTPS_SERVER('a.example.com')) + secret('istio-system/cert', 'server.pem: ""'), cause: 'Secret istio-system/cert data' },
  { code: 'secret-without-ca', says: 'clients that cannot be checked', ask: 'gw/public.shop', proxy: 'istio-system/gateway', with: gateway('shop/public', HTTPS_SERVER('a.example.com', 'MUTUAL')) + secret('istio-system/cert', 'tls.crt: "", tls.key: ""'), cause: 'Secret istio-system/cert data[ca.crt]' },

  // objects that select workloads
  { code: 'namespace-does-not-fit', says: 'a policy of another namespace', ask: 'ap/deny.other', with: object('AuthorizationPolicy', 'other/deny', 'action: DENY, rules: [{}]'), cause: 'AuthorizationPolicy other/deny metadata.namespace' },
  { code: 'selector-does-not-fit', says: 'a policy for another workload', ask: 'ap/deny', with: object('AuthorizationPolicy', 'shop/deny', 'selector: { matchLabels: { app: web } }, action: DENY, rules: [{}]'), cause: 'AuthorizationPolicy shop/deny spec.selector' },
  { code: 'selector-in-root-namespace', says: 'a PeerAuthentication that selects nothing', ask: 'pa/strict.istio-system', with: object('PeerAuthentication', 'istio-system/strict', 'selector: { matchLabels: { app: client } }, mtls: { mode: STRICT }'), cause: 'PeerAuthentication istio-system/strict spec.selector' },
  { code: 'older-object', says: 'two PeerAuthentications of one namespace', ask: 'pa/young', with: object('PeerAuthentication', 'shop/old@01', 'mtls: { mode: STRICT }') + object('PeerAuthentication', 'shop/young@02', 'mtls: { mode: DISABLE }'), cause: 'PeerAuthentication shop/old' },
  { code: 'older-object', says: 'two Telemetry objects of one namespace', ask: 'telemetry/young', with: object('Telemetry', 'shop/old@01', 'accessLogging: [{ disabled: true }]') + object('Telemetry', 'shop/young@02', 'accessLogging: [{ disabled: true }]'), cause: 'Telemetry shop/old' },
  { code: 'more-specific-object', says: "the workload's own mode", ask: 'pa/default', with: object('PeerAuthentication', 'shop/default', 'mtls: { mode: STRICT }') + object('PeerAuthentication', 'shop/client', 'selector: { matchLabels: { app: client } }, mtls: { mode: DISABLE }'), cause: 'PeerAuthentication shop/client spec.mtls.mode' },
  { code: 'more-specific-object', says: "the workload's own Sidecar", ask: 'sidecar/default', with: object('Sidecar', 'shop/default', 'egress: [{ hosts: ["*/*"] }]') + object('Sidecar', 'shop/client', 'workloadSelector: { labels: { app: client } }, egress: [{ hosts: ["./*"] }]'), cause: 'Sidecar shop/client spec.workloadSelector' },
  { code: 'proxy-version-does-not-fit', says: 'a patch for another version', ask: 'envoyfilter/lua', with: object('EnvoyFilter', 'shop/lua', `configPatches: [{ ${LUA} }]`), cause: 'EnvoyFilter shop/lua spec.configPatches[0].match.proxy' },
  { code: 'no-effect', says: 'a patch that finds nothing', ask: 'envoyfilter/lua', with: object('EnvoyFilter', 'shop/lua', 'configPatches: [{ applyTo: CLUSTER, match: { context: ANY, cluster: { name: nothing } }, patch: { operation: MERGE, value: { connect_timeout: 1s } } }]'), cause: 'EnvoyFilter shop/lua spec.configPatches[0].match' },
  { code: 'not-for-gateways', says: 'a Sidecar asked of a gateway', ask: 'sidecar/default.shop', proxy: 'istio-system/gateway', with: object('Sidecar', 'shop/default', 'egress: [{ hosts: ["./*"] }]'), cause: 'Sidecar shop/default' },

  // names
  { code: 'object-not-found', says: 'an object that is not there', ask: 'vs/wep', cause: null },
  { code: 'no-such-name', says: 'a name that stands for nothing', ask: 'inbound|99||', cause: null },
]; // prettier-ignore

function answer({ ask, with: more = '', mesh, proxy: id = 'shop/client' }: Omit<Case, 'code' | 'says' | 'cause'>): WhyItem[] {
  const { objects } = decodeKubeDocuments(kubeDocuments(Buffer.from(BASE + more), 'mesh.yaml'));
  const world = buildWorld({ objects, ...(mesh === undefined ? {} : { mesh }) });
  const proxy = world.proxies.get(id);
  if (proxy === undefined) throw new Error(`no proxy ${id}`);
  const context = { world, proxy, scope: scopeOf(world, proxy) };
  return explain(ask, { context, config: compileProxy(world, proxy) }, objects);
} // prettier-ignore

test.each(CASES)('$code: $says', ({ code, cause, ...question }) => {
  const found = answer(question).flatMap(({ exclusions }) => exclusions);
  const causes = found
    .filter((exclusion) => exclusion.code === code)
    .map((exclusion) => exclusion.cause && resourceText(exclusion.cause));
  expect({ all: found, causes }).toEqual({ all: found, causes: [cause] });
  for (const { says } of found) expect(says).toMatch(/^[A-Z].*\.$|^istiod /);
});

test('there is a case for every code', () => {
  expect(new Set(CASES.map(({ code }) => code))).toEqual(new Set(EXCLUSION_CODES));
});
