import {
  duration, fields, flag, labels, list, map, number, oneOf, percent, portSelector, text, type Fields, type Shape,
} from '../shape.ts'; // prettier-ignore

const consistentHash = fields({
  httpHeaderName: text, httpQueryParameterName: text, useSourceIp: flag, minimumRingSize: number(0),
  httpCookie: fields({ name: text, path: text, ttl: duration }, ['name']),
  ringHash: fields({ minimumRingSize: number(0) }),
  maglev: fields({ tableSize: number(0) }),
}); // prettier-ignore

const locality = fields({
  enabled: flag,
  distribute: list(fields({ from: text, to: map(number(0, 100)) })),
  failover: list(fields({ from: text, to: text })),
  failoverPriority: list(text),
});

const loadBalancer = fields({
  simple: oneOf('UNSPECIFIED', 'LEAST_CONN', 'RANDOM', 'PASSTHROUGH', 'ROUND_ROBIN', 'LEAST_REQUEST'), // prettier-ignore
  consistentHash,
  localityLbSetting: locality,
  warmupDurationSecs: duration,
  warmup: fields({ duration, minimumPercent: percent, aggression: number(1) }, ['duration']),
});

/** networking.v1.ConnectionPoolSettings; Sidecars have them, too. */
export const connectionPool = fields({
  tcp: fields({
    maxConnections: number(0), connectTimeout: duration, maxConnectionDuration: duration, idleTimeout: duration,
    tcpKeepalive: fields({ probes: number(0), time: duration, interval: duration }),
  }),
  http: fields({
    http1MaxPendingRequests: number(0), http2MaxRequests: number(0), maxRequestsPerConnection: number(0), maxRetries: number(0),
    idleTimeout: duration, useClientProtocol: flag, maxConcurrentStreams: number(0),
    h2UpgradePolicy: oneOf('DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE'),
  }),
}); // prettier-ignore

const outlierDetection = fields({
  consecutiveErrors: number(0), consecutive5xxErrors: number(0), consecutiveGatewayErrors: number(0), consecutiveLocalOriginFailures: number(0),
  splitExternalLocalOriginErrors: flag, interval: duration, baseEjectionTime: duration, maxEjectionPercent: percent, minHealthPercent: percent,
}); // prettier-ignore

const tls = fields({
  mode: oneOf('DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'),
  clientCertificate: text, privateKey: text, caCertificates: text, caCrl: text, credentialName: text, subjectAltNames: list(text), sni: text,
  insecureSkipVerify: flag,
}); // prettier-ignore

const policy: Fields = { loadBalancer, connectionPool, outlierDetection, tls };
const trafficPolicy = fields({
  ...policy,
  portLevelSettings: list(fields({ ...policy, port: portSelector })),
  tunnel: fields({ protocol: oneOf('CONNECT', 'POST'), targetHost: text, targetPort: number(1, 65_535) }), // prettier-ignore
  proxyProtocol: fields({ version: oneOf('V1', 'V2') }),
});

/** networking.istio.io DestinationRule (validation.go, ValidateDestinationRule). */
export const DESTINATION_RULE: Shape = fields(
  {
    host: text,
    trafficPolicy,
    subsets: list(fields({ name: text, labels, trafficPolicy }, ['name'])),
    exportTo: list(text),
    workloadSelector: fields({ matchLabels: labels }),
  },
  ['host'],
);
