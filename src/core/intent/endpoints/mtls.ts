import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ServiceEndpoint } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { mtlsAtPort, peerAuthentication } from '../security/authentication/peer-authentication.ts';
import type { EndpointQuery } from './endpoint-query.ts';

/**
 * Tells of endpoints whether clients speak Istio's mTLS to them: what the DestinationRule says, else whether the endpoint has a
 * sidecar and its PeerAuthentication lets it (istio/pilot/pkg/xds/endpoints/mtls_checker.go).
 */
export function mtlsCheck(
  world: World,
  { rule, subset, port }: Pick<EndpointQuery, 'rule' | 'subset' | 'port'>,
): (endpoint: ServiceEndpoint) => boolean {
  const mode = ruleMode(rule?.spec, subset, port.number);
  if (mode !== undefined) return ({ tlsMode }) => tlsMode === 'istio' && mode === 'ISTIO_MUTUAL';
  return (endpoint) =>
    endpoint.tlsMode === 'istio' &&
    mtlsAtPort(peerAuthentication(world, endpoint), endpoint.port).mode !== 'DISABLE';
}

/** tlsModeForDestinationRule. A subset that the rule doesn't know has no mode. */
function ruleMode(spec: JsonObject | undefined, subset: string, port: number): string | undefined {
  const general = policyMode(object(spec, 'trafficPolicy'), port);
  if (subset === '') return general;
  const own = objects(spec, 'subsets').find((candidate) => text(candidate, 'name') === subset);
  return own && (policyMode(object(own, 'trafficPolicy'), port) ?? general);
}

function policyMode(policy: JsonObject | undefined, port: number): string | undefined {
  const ofPort = objects(policy, 'portLevelSettings').find(
    (settings) =>
      number(object(settings, 'port'), 'number') === port && object(settings, 'tls') !== undefined,
  );
  const tls = object(ofPort ?? policy, 'tls');
  return tls && (text(tls, 'mode') ?? 'DISABLE');
}
