import type { Header, HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import { perFilter } from './filter-listener.ts';

/** Faults that chance decides on: HTTPFault with shares between nothing and all. */
const SHARES = [
  { numerator: 20 },
  { numerator: 50, denominator: 'HUNDRED' },
  { numerator: 65, denominator: 'HUNDRED' },
  { numerator: 3500, denominator: 'TEN_THOUSAND' },
  { numerator: 500_000, denominator: 'MILLION' },
];

const percentage = (draw: Draw): object => draw(SHARES);

const abort = (draw: Draw): object => ({
  abort: { ...draw([{ http_status: 418 }, { http_status: 503 }, { grpc_status: 5 }]), percentage: percentage(draw) },
}); // prettier-ignore

const delay = (draw: Draw): object => ({
  delay: { fixed_delay: draw(['0.001s', '0.002s']), percentage: percentage(draw) },
});

/** The filter's own settings, where a route has none. */
export const OWN_FAULT = {
  abort: { http_status: 501, percentage: { numerator: 40, denominator: 'HUNDRED' } },
  delay: { fixed_delay: '0.001s', percentage: { numerator: 50, denominator: 'HUNDRED' } },
};

const KINDS: Readonly<Record<string, (draw: Draw) => object>> = {
  'abort': abort,
  'delay': delay,
  'abort and delay': (draw) => ({ ...abort(draw), ...delay(draw) }),
  'abort by request': (draw) => ({ abort: { header_abort: {}, percentage: percentage(draw) } }),
  'delay by request': (draw) => ({ delay: { header_delay: {}, percentage: percentage(draw) } }),
  'for some headers': (draw) => ({ ...abort(draw), headers: [{ name: 'x-a', string_match: { exact: 'x' } }] }),
  'service cluster': (draw) => ({ ...draw([{}, delay(draw)]), ...abort(draw) }),
  'most active faults': (draw) => ({ ...abort(draw), max_active_faults: draw([0, 1000]) }),
}; // prettier-ignore

const FAULT_KINDS = [...Object.keys(KINDS), "the filter's own", 'per level'];

export interface DrawnFault {
  readonly kind: string;
  /** typed_per_filter_config of the route. */
  readonly settings: object;
}

export function someFault(draw: Draw, at: number): DrawnFault {
  const kind = FAULT_KINDS[at % FAULT_KINDS.length] ?? 'abort';
  const made = KINDS[kind]?.(draw) ?? (kind === 'per level' ? draw([{}, abort(draw), delay(draw)]) : undefined); // prettier-ignore
  return {
    kind,
    settings: made === undefined ? {} : perFilter('fault.v3.HTTPFault', 'fault.v3.HTTPFault', made),
  };
}

const percent = (draw: Draw, name: string): readonly (readonly [string, string])[] =>
  draw([[], [], [[`${name}-percentage`, draw(['10', '30', '100', 'x'])]]]);

export const someFaultCall = (draw: Draw, { kind }: DrawnFault): HttpRequest => {
  const headers: Header[] = [
    ...(kind === 'abort by request' ? draw([[['x-envoy-fault-abort-request', '429']], [['x-envoy-fault-abort-grpc-request', '9']]]) : []),
    ...(kind === 'abort by request' ? percent(draw, 'x-envoy-fault-abort-request') : []),
    ...(kind === 'delay by request' ? [['x-envoy-fault-delay-request', draw(['1', '2'])] as const, ...percent(draw, 'x-envoy-fault-delay-request')] : []),
    ...(kind === 'for some headers' ? draw([[['x-a', 'x']], [['x-a', 'x']], [['x-a', 'y']], []]) : []),
    ...(kind === 'service cluster' ? draw([[['x-envoy-downstream-service-cluster', 'shop']], [['x-envoy-downstream-service-cluster', '']], []]) : []),
    ...draw([[], [], [], [['content-type', 'application/grpc']]]),
  ].map(([name = '', value = '']): Header => [name, value]);
  return { scheme: 'http', protocol: 'HTTP/1.1', method: 'GET', path: '/a', authority: 'shop.example', headers, bodyBytes: 0 };
}; // prettier-ignore
