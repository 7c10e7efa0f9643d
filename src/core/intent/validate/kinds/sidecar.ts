import { fields, list, oneOf, number, text, workloadSelector, type Shape } from '../shape.ts';
import { isObject } from '../../../decode/read.ts';
import { connectionPool } from './destination-rule.ts';
import { protocol, serverTls } from './gateway.ts';

const port = fields({ number: number(0, 65_535), protocol, name: text });
const captureMode = oneOf('DEFAULT', 'IPTABLES', 'NONE');

/** "namespace/host", with "." and "~" and "*" for namespaces (validation.go, validateNamespaceSlashWildcardHostname). */
const egressHost: Shape = (value, field, say) => {
  text(value, field, say);
  if (typeof value === 'string' && !/^[^/]+\/[^/]+$/.test(value))
    say(field, `is ${JSON.stringify(value)}, not NAMESPACE/HOST`);
};

const known = fields({
  workloadSelector,
  ingress: list(
    fields({ port, bind: text, captureMode, defaultEndpoint: text, tls: serverTls, connectionPool }, ['port']), // prettier-ignore
  ),
  egress: list(fields({ port, bind: text, captureMode, hosts: list(egressHost) }, ['hosts'])),
  inboundConnectionPool: connectionPool,
  outboundTrafficPolicy: fields({ mode: oneOf('REGISTRY_ONLY', 'ALLOW_ANY') }),
});

/** networking.istio.io Sidecar (validation.go, ValidateSidecar). */
export const SIDECAR: Shape = (value, field, say) => {
  known(value, field, say);
  if (isObject(value) && Array.isArray(value['egress']) && value['egress'].length === 0)
    say(`${field}.egress`, 'is empty: it is taken as if it were not there');
};
