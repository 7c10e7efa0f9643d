import type { AccessLogEntry } from '../../src/core/logs/model/access-log-entry.ts';
import type { LogRecord } from '../../src/core/logs/model/log-record.ts';

/** A line of a client's Envoy that went well, with what a test says otherwise. */
export const logRecord = (
  entry: AccessLogEntry = {},
  other: Partial<Omit<LogRecord, 'entry'>> = {},
): LogRecord => ({
  proxy: { namespace: 'shop', pod: 'web-1' },
  side: 'client',
  entry: {
    start_time: '2026-11-20T22:00:00.000Z',
    method: 'GET',
    path: '/api/items?page=2',
    protocol: 'HTTP/1.1',
    response_code: 200,
    response_flags: null,
    response_code_details: 'via_upstream',
    bytes_received: 10,
    bytes_sent: 100,
    duration: 5,
    request_id: 'id-1',
    authority: 'api.shop:8080',
    upstream_host: '10.0.0.7:8080',
    upstream_cluster: 'outbound|8080|v2|api.shop.svc.cluster.local',
    downstream_remote_address: '10.0.0.5:41000',
    downstream_local_address: '10.96.0.1:8080',
    route_name: 'default',
    fields: { tenant: 'blue', size: 7 },
    ...entry,
  },
  ...other,
});
