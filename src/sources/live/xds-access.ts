import { isIP } from 'node:net';
import { text, object } from '../../core/decode/read.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { XdsEndpoint, XdsSecurity } from '../../ports/control-plane.ts';
import type { Kube } from '../../ports/kube.ts';
import type { XdsRequest } from '../request.ts';

/** Whose xDS port: a pod's, or one that is dialled. */
export type XdsTarget = {
  /** For messages. */
  readonly name: string;
  readonly revision: string;
} & ({ readonly istiod: ProxyRef } | { readonly address: string });

/** Whose token it is that istiod sees. */
export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** How this run reaches xDS ports: what it brings as token, and whose certificates it trusts. */
export interface XdsAccess {
  /** What istiod's debug types are asked as. */
  readonly identity: Identity;
  /** @param as another identity than that for debug types @throws {MeshdbgError} forbidden without the right to create a token */
  endpoint(to: XdsTarget, as?: Identity): Promise<XdsEndpoint>;
}

export interface XdsAccessParts {
  readonly kube: Kube;
  readonly istioNamespace: string;
  readonly request: XdsRequest;
  readonly note: (text: string) => void;
}

/** istiod's ports (istio.io, "Ports used by Istio"). */
const TLS_PORT = 15012;
const PLAINTEXT_PORT = 15010;
/** What istiod's own CA checks tokens for. */
const AUDIENCE = 'istio-ca';

/** Tokens and the mesh root are read when first needed, and once. */
export function xdsAccess(parts: XdsAccessParts): XdsAccess {
  const { kube, istioNamespace, request, note } = parts;
  const tokens = new Map<string, Promise<string>>();
  const token = (as: Identity): Promise<string> => {
    const key = `${as.namespace}/${as.serviceAccount}`;
    const known = tokens.get(key) ?? kube.createToken(as.namespace, as.serviceAccount, AUDIENCE);
    tokens.set(key, known);
    return known;
  };
  const identity = { namespace: istioNamespace, serviceAccount: 'default' };
  let roots: Promise<string | undefined> | undefined;
  const security = async (to: XdsTarget): Promise<XdsSecurity> => {
    if (request.plaintext) return { mode: 'plaintext' };
    if (request.insecure) note(`the certificate of ${to.name} is not verified (--insecure)`);
    roots ??= request.insecure ? Promise.resolve(undefined) : meshRoot(kube, istioNamespace);
    const pem = await roots;
    return {
      mode: 'tls',
      serverName: serverName(to, istioNamespace),
      insecure: request.insecure,
      ...(pem === undefined ? {} : { roots: pem }),
    };
  };
  return {
    identity,
    endpoint: async (to, as = identity) => {
      const port = request.port ?? (request.plaintext ? PLAINTEXT_PORT : TLS_PORT);
      const common = {
        name: 'istiod' in to ? `${proxyText(to.istiod)}:${port}` : to.address,
        security: await security(to),
      };
      if ('address' in to)
        // In clear text a dialled address gets no token: there is no need for one.
        return request.plaintext
          ? { ...common, address: to.address }
          : { ...common, address: to.address, token: await token(as) };
      const { namespace, pod } = to.istiod;
      return {
        ...common,
        connect: (signal) => kube.connect(namespace, pod, port, signal),
        token: await token(as),
      };
    },
  };
}

/** The root that istiod puts into every namespace (istio/pilot/pkg/controllers, NamespaceController); undefined where it cannot be read. */
async function meshRoot(kube: Kube, istioNamespace: string): Promise<string | undefined> {
  for (const namespace of new Set([istioNamespace, kube.context.namespace])) {
    try {
      const map = await kube.get('configmaps', namespace, 'istio-ca-root-cert');
      const pem = text(object(map?.raw, 'data'), 'root-cert.pem');
      if (pem !== undefined) return pem;
    } catch (error) {
      if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
    }
  }
  return undefined;
}

/** istiod's certificate names its service; who is dialled by a name of his own has a certificate for that. */
function serverName(to: XdsTarget, istioNamespace: string): string {
  const host = 'address' in to ? hostOf(to.address) : '';
  if (host !== '' && host !== 'localhost' && isIP(host) === 0) return host;
  const suffix = to.revision === '' || to.revision === 'default' ? '' : `-${to.revision}`;
  return `istiod${suffix}.${istioNamespace}.svc`;
}

/** "istiod.example.com:15012" → "istiod.example.com" */
const hostOf = (address: string): string =>
  address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
