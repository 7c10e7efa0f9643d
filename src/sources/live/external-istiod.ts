import { object, objects, text } from '../../core/decode/read.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { KubeReader } from '../../ports/kube.ts';

/** istiod's webhook port and the xDS port that it is published with (istio.io, "Install Istio with an External Control Plane"). */
const WEBHOOK_PORT = '15017';
const XDS_PORT = 15012;

/**
 * Where the istiod of a cluster without istiod pods is: the sidecar injector's webhook leads to it by URL
 * (istioctl/pkg/multixds looks there, too). Undefined when no webhook does.
 * @returns "host:port" of its xDS API
 * @throws {MeshdbgError} forbidden
 */
export async function externalIstiod(
  objectReader: KubeReader,
  revision = 'default',
): Promise<string | undefined> {
  const hooks = await objectReader.list('mutatingwebhookconfigurations', {
    labelSelector: `istio.io/rev=${revision},!istio.io/tag`,
  });
  for (const { raw } of hooks)
    for (const hook of objects(raw, 'webhooks')) {
      const url = text(object(hook, 'clientConfig'), 'url');
      if (url === undefined || !URL.canParse(url)) continue;
      const { hostname, port } = new URL(url);
      return `${hostname}:${port === WEBHOOK_PORT ? XDS_PORT : port || 443}`;
    }
  return undefined;
}

/** For a mesh whose control plane cannot be found. */
export const noIstiod = (istioNamespace: string): MeshdbgError =>
  new MeshdbgError(
    'not-found',
    `No istiod runs in namespace ${istioNamespace}, and no webhook leads to one elsewhere.`,
    {
      hint: 'Name its namespace with -i, or dial an external one with --xds-address HOST:PORT.',
    },
  );
