import type { AccessLogFormat } from '../model/log-line.ts';

/**
 * Formats that Envoys and Istio's proxies have had without being told another (reference: EnvoyTextLogFormat* in
 * istio/pilot/pkg, one for each generation; Envoy's DEFAULT_FORMAT).
 */
const REQUEST = '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%"';
const RESULT = '%RESPONSE_CODE% %RESPONSE_FLAGS%';
const SIZES = '%BYTES_RECEIVED% %BYTES_SENT% %DURATION%';
const MIDDLE = `${SIZES} %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"`;
const ADDRESSES =
  '%UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%';
const MIXER = '"%DYNAMIC_METADATA(istio.mixer:status)%"';
const FAILURE = '"%UPSTREAM_TRANSPORT_FAILURE_REASON%"';
const DETAILS = '%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS%';
const SNI = '%REQUESTED_SERVER_NAME%';
const ROUTE = '%ROUTE_NAME%';

const text = (name: string, ...parts: string[]): AccessLogFormat => ({
  name: `text format of ${name}`,
  origin: 'well-known',
  template: { kind: 'text', text: parts.join(' ') },
  omitsEmptyValues: false,
});

export const ISTIO_TEXT = text('Istio 1.9 and later', REQUEST, RESULT, DETAILS, FAILURE, MIDDLE, ADDRESSES, SNI, ROUTE); // prettier-ignore
export const ENVOY_TEXT = text("Envoy's default", REQUEST, RESULT, MIDDLE);

/** The newest first. A line fits one of them at most: they differ in how many words they have, and of what kind. */
export const KNOWN_TEXTS: readonly AccessLogFormat[] = [
  ISTIO_TEXT,
  text('Istio 1.8', REQUEST, RESULT, FAILURE, MIDDLE, ADDRESSES, SNI, ROUTE),
  text('Istio 1.3 to 1.7', REQUEST, RESULT, MIXER, FAILURE, MIDDLE, ADDRESSES, SNI, ROUTE),
  text('Istio 1.2', REQUEST, RESULT, MIXER, FAILURE, MIDDLE, ADDRESSES, SNI),
  text('Istio 1.1', REQUEST, RESULT, MIXER, MIDDLE, ADDRESSES, SNI),
  text('Istio 1.0', REQUEST.replace(' %PROTOCOL%', '%PROTOCOL%'), RESULT, MIDDLE, ADDRESSES),
  text('Istio 1.0, TCP', '[%START_TIME%]', '%RESPONSE_FLAGS%', SIZES, '"%UPSTREAM_HOST%"', ADDRESSES), // prettier-ignore
  ENVOY_TEXT,
];
