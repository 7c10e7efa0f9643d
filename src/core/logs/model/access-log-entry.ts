/** A value of a custom operator: typed as the operator is, JSON for metadata and filter state; null is Envoy's "-". */
export type FieldValue =
  string | number | boolean | null | readonly FieldValue[] | { readonly [key: string]: FieldValue };

/**
 * One access line with typed values under the key names of Istio's default JSON format (EnvoyJSONLogFormatIstio in
 * istio/pilot/pkg/model/telemetry_logging.go), found by operator whatever the proxy's own format calls them.
 * undefined: the format has no such operator, or the field was not asked for; null: Envoy wrote "-" (or nothing).
 * Every entry has the same keys in the same order, so that code which reads millions of them stays fast.
 */
export interface AccessLogEntry {
  /** RFC 3339 in UTC where the format's time tells enough; else as Envoy wrote it. */
  readonly start_time?: string | null | undefined;
  readonly method?: string | null | undefined;
  readonly path?: string | null | undefined;
  /** HTTP/1.0, HTTP/1.1, HTTP/2, HTTP/3; null for TCP. */
  readonly protocol?: string | null | undefined;
  /** 0 when no response was sent. */
  readonly response_code?: number | null | undefined;
  /** Short names joined by commas (UF,URX), also where the format asks for the long ones; null for none. */
  readonly response_flags?: string | null | undefined;
  readonly response_code_details?: string | null | undefined;
  readonly connection_termination_details?: string | null | undefined;
  readonly upstream_transport_failure_reason?: string | null | undefined;
  /** Bytes of bodies (HTTP) or of the connection (TCP). */
  readonly bytes_received?: number | null | undefined;
  readonly bytes_sent?: number | null | undefined;
  /** Milliseconds. */
  readonly duration?: number | null | undefined;
  /** Milliseconds (header x-envoy-upstream-service-time). */
  readonly upstream_service_time?: number | null | undefined;
  readonly x_forwarded_for?: string | null | undefined;
  readonly user_agent?: string | null | undefined;
  readonly request_id?: string | null | undefined;
  readonly authority?: string | null | undefined;
  readonly upstream_host?: string | null | undefined;
  readonly upstream_cluster?: string | null | undefined;
  readonly upstream_local_address?: string | null | undefined;
  readonly downstream_local_address?: string | null | undefined;
  readonly downstream_remote_address?: string | null | undefined;
  readonly requested_server_name?: string | null | undefined;
  readonly route_name?: string | null | undefined;
  /** Mixer's check, Istio up to 1.7. */
  readonly istio_policy_status?: string | null | undefined;
  /**
   * All other operators, by the format's own name: the key of a JSON format (nested keys joined by "."), the operator
   * without its percent signs in a text format, as in `REQ(X-TENANT)`.
   */
  readonly fields?: Readonly<Record<string, FieldValue>> | undefined;
}

/** A key of an entry that has a value of its own. */
export type StandardField = Exclude<keyof AccessLogEntry, 'fields'>;
