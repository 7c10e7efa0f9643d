import {
  both, duration, fields, flag, labels, list, map, number, percent, port, portSelector, regex, stringMatch, text, type Shape,
} from '../shape.ts'; // prettier-ignore
import { isObject } from '../../../decode/read.ts';

const destination = fields({ host: text, subset: text, port: portSelector }, ['host']);
const operations = fields({ set: map(text), add: map(text), remove: list(text) });
const headers = fields({ request: operations, response: operations });
const weight = number(0);
const percentage = fields({ value: percent });

const httpMatch = fields({
  name: text, uri: stringMatch, scheme: stringMatch, method: stringMatch, authority: stringMatch, headers: map(stringMatch),
  withoutHeaders: map(stringMatch), queryParams: map(stringMatch), port, sourceLabels: labels, sourceNamespace: text,
  gateways: list(text), ignoreUriCase: flag, statPrefix: text,
}); // prettier-ignore

const cors = fields({
  allowOrigin: list(text), allowOrigins: list(stringMatch), allowMethods: list(text), allowHeaders: list(text),
  exposeHeaders: list(text), maxAge: duration, allowCredentials: flag,
}); // prettier-ignore

const http = fields({
  name: text,
  match: list(httpMatch),
  route: list(fields({ destination, weight, headers }, ['destination'])),
  redirect: fields({ uri: text, authority: text, scheme: text, port: number(0, 65_535), redirectCode: number(300, 399) }), // prettier-ignore
  directResponse: fields({ status: number(100, 599), body: fields({ string: text, bytes: text }) }),
  delegate: fields({ name: text, namespace: text }),
  rewrite: fields({ uri: text, authority: text, uriRegexRewrite: fields({ match: regex, rewrite: text }) }), // prettier-ignore
  timeout: duration,
  retries: fields({ attempts: number(0), perTryTimeout: duration, retryOn: text, retryRemoteLocalities: flag, backoff: duration }), // prettier-ignore
  fault: fields({
    delay: fields({ fixedDelay: duration, percentage, percent }),
    abort: fields({ httpStatus: number(200, 599), grpcStatus: text, percentage }),
  }),
  mirror: destination,
  mirrors: list(fields({ destination, percentage }, ['destination'])),
  mirrorPercentage: percentage,
  corsPolicy: cors,
  headers,
});

/** A rule says one thing: where to, or what to answer (virtualservice.go, validateHTTPRoute). */
const oneEnd: Shape = (value, field, say) => {
  if (!isObject(value)) return;
  const ends = ['route', 'redirect', 'directResponse', 'delegate'].filter((name) => isObject(value[name]) || (Array.isArray(value[name]) && value[name].length > 0)); // prettier-ignore
  if (ends.length === 0) say(field, 'leads nowhere: it has no route, redirect, directResponse or delegate'); // prettier-ignore
  if (ends.length > 1) say(field, `has ${ends.join(' and ')}: only one of them can hold`);
};

const l4 = { destinationSubnets: list(text), port, sourceLabels: labels, gateways: list(text), sourceNamespace: text }; // prettier-ignore
const l4Route = list(fields({ destination, weight }, ['destination']));

/** networking.istio.io VirtualService (istio/pkg/config/validation/validation.go, ValidateVirtualService). */
export const VIRTUAL_SERVICE: Shape = fields({
  hosts: list(text),
  gateways: list(text),
  exportTo: list(text),
  http: list(both(http, oneEnd)),
  tls: list(fields({ match: list(fields({ sniHosts: list(text), ...l4 }, ['sniHosts'])), route: l4Route }, ['match'])), // prettier-ignore
  tcp: list(fields({ match: list(fields(l4)), route: l4Route })),
});
