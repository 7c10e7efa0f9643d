import { object, strings, text } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import { tlsMode, type GatewayServer } from '../intent/gateway/server.ts';
import type { KubeObject } from '../model/kube.ts';
import { refTo } from '../model/provenance.ts';
import { listed } from '../model/listed.ts';
import { spoken, type Exclusion } from './exclusion.ts';

/** "kubernetes-gateway://shop/cert" (istio/pilot/pkg/model/credentials/resource.go). */
const NAMED = /^(?:kubernetes(?:-gateway)?:\/\/)?(?:([^/]+)\/)?([^/]+)$/;

/** Pairs of certificate and key that istiod takes (istio/pilot/pkg/credentials/kube/secrets.go, ExtractCertInfo). */
const PAIRS = [
  ['cert', 'key'],
  ['tls.crt', 'tls.key'],
] as const;
const AUTHORITIES = ['cacert', 'ca.crt'];

/** What is wrong with the Secrets of a server, where Secrets are at hand. Only the keys of their data are looked at. */
export function secretExclusions(context: ProxyContext, server: GatewayServer): Exclusion[] {
  const secrets = context.world.kube('Secret');
  if (secrets.length === 0 || server.tls === undefined) return [];
  const single = text(server.tls, 'credentialName') ?? '';
  const several = strings(server.tls, 'credentialNames');
  const names = several.length > 0 ? several : single === '' ? [] : [single];
  const field = several.length > 0 ? 'credentialNames' : 'credentialName';
  const asks = refTo(server.gateway, `${server.field}.tls.${field}`);
  return names.flatMap((credential): Exclusion[] => {
    const [, namespace = context.proxy.namespace, name = ''] = NAMED.exec(credential) ?? [];
    if (name === '') return [];
    const secret = secrets.find((one) => one.namespace === namespace && one.name === name);
    if (secret === undefined) return [missing(secrets, { namespace, name, asks })];
    const keys = keysOf(secret);
    if (!PAIRS.some((pair) => pair.every((key) => keys.includes(key))))
      return [
        {
          code: 'secret-wrong-keys',
          says: `${spoken(secret)} has the keys ${listed(keys) || 'none'}; a certificate needs tls.crt and tls.key.`,
          cause: refTo(secret, 'data'),
          asks,
        },
      ];
    return withoutAuthority(secrets, secret, { server, asks });
  });
}

interface Asked {
  readonly namespace: string;
  readonly name: string;
  readonly asks: NonNullable<Exclusion['cause']>;
}

function missing(secrets: readonly KubeObject[], { namespace, name, asks }: Asked): Exclusion {
  const elsewhere = secrets.filter((one) => one.name === name).map((one) => one.namespace);
  const there = elsewhere.length === 0 ? '' : `; there is one in namespace ${listed(elsewhere)}`;
  return {
    code: elsewhere.length === 0 ? 'secret-missing' : 'secret-wrong-namespace',
    says: `There is no Secret ${name} in namespace ${namespace}, where this gateway runs${there}.`,
    cause: asks,
  };
}

/** A server that asks clients for certificates needs a CA, in the Secret or in one called "<name>-cacert". */
function withoutAuthority(
  secrets: readonly KubeObject[],
  secret: KubeObject,
  { server, asks }: { readonly server: GatewayServer; readonly asks: Asked['asks'] },
): Exclusion[] {
  if (!['MUTUAL', 'OPTIONAL_MUTUAL'].includes(tlsMode(server))) return [];
  if (text(server.tls, 'caCertCredentialName')) return [];
  const beside = secrets.find((one) => one.namespace === secret.namespace && one.name === `${secret.name}-cacert`); // prettier-ignore
  const keys = [...keysOf(secret), ...(beside === undefined ? [] : keysOf(beside))];
  if (AUTHORITIES.some((key) => keys.includes(key))) return [];
  return [
    {
      code: 'secret-without-ca',
      says: `Mode ${tlsMode(server)} asks clients for certificates, but ${spoken(secret)} has no ca.crt to check them with.`,
      cause: refTo(secret, 'data[ca.crt]'),
      asks,
    },
  ];
}

const keysOf = ({ raw }: KubeObject): string[] =>
  [...Object.keys(object(raw, 'data') ?? {}), ...Object.keys(object(raw, 'stringData') ?? {})].sort(); // prettier-ignore
