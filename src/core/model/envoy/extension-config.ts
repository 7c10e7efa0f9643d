/** envoy.config.core.v3.TypedExtensionConfig, delivered by ECDS. */
export interface ExtensionConfig {
  readonly name: string;
  readonly typeUrl: string;
}
