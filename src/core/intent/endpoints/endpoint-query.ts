import type { MergedDestinationRule } from '../model/scope.ts';
import type { Service, ServicePort } from '../model/service.ts';

/** For which cluster endpoints are looked for. */
export interface EndpointQuery {
  /** Its name: endpoints for AUTO_PASSTHROUGH gateways ("outbound_.80_._.host") have to speak mTLS. */
  readonly cluster: string;
  readonly service: Service;
  readonly port: ServicePort;
  /** "" for the whole service. */
  readonly subset: string;
  readonly rule: MergedDestinationRule | undefined;
}
