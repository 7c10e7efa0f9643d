import type { ConfigObject } from '../model/config-object.ts';

const SEMANTICS = 'internal.istio.io/route-semantics';

/** A VirtualService that was made of a route of the Gateway API, whose rules differ here and there (istio/pilot/pkg/model/virtualservice.go, UseGatewaySemantics). */
export const hasGatewaySemantics = (virtualService: ConfigObject): boolean =>
  virtualService.annotations?.[SEMANTICS] === 'gateway';

/** One that was made of an Ingress (virtualservice.go, UseIngressSemantics). */
export const hasIngressSemantics = (virtualService: ConfigObject): boolean =>
  virtualService.annotations?.[SEMANTICS] === 'ingress';
