/** envoy.config.route.v3.RouteConfiguration. */
export interface RouteConfiguration {
  readonly name: string;
}
