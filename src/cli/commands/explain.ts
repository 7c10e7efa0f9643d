import { INTENT_KINDS, INTENT_NEEDS } from '../../core/diff/intended-sides.ts';
import { MeshdbgError } from '../../core/errors.ts';
import { answerRequests, type Answer } from '../../core/explain/answer.ts';
import type { ExplainRequest } from '../../core/explain/model/explain-request.ts';
import { explainRequest } from '../../core/explain/explain-request.ts';
import { tokenHider } from '../../core/explain/hidden-tokens.ts';
import { explainMesh, type ExplainMesh } from '../../core/explain/ground/explain-mesh.ts';
import { buildRequest } from '../../core/explain/request/build.ts';
import { requestEntries, type RequestEntry } from '../../core/explain/request/entries.ts';
import {
  COUNT,
  FINAL_STATUS,
  writtenIp,
  writtenNumber,
} from '../../core/explain/request/fields.ts';
import { gatewayNamed, sourceNamed } from '../../core/explain/request/source.ts';
import { whyNot, type WhyNot } from '../../core/explain/why-not.ts';
import { once } from '../../core/model/once.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { Snapshot } from '../../core/model/snapshot.ts';
import { explainReport } from '../../report/explain.ts';
import type { Report } from '../../report/report.ts';
import { defineCommand, type NamedText } from '../command.ts';
import { choice, duration, integer, path, text, toggle, type Values } from '../option.ts';
import type { Request } from '../request.ts';
import { headers } from '../explain/header-option.ts';
import { parsedRequests } from '../explain/requests-file.ts';

const OPTIONS = {
  headers: headers('-H, --header <name: value>', 'a header of the request; may be given several times'), // prettier-ignore
  method: text('-X, --method <method>', 'HTTP method (default GET)'),
  http: choice('--http <version>', ['1.0', '1.1', '2', 'tcp', 'tls'], 'what is spoken: 1.1 (default), 2, 1.0, tcp, tls'), // prettier-ignore
  sni: text('--sni <name>', "server name of the application's own TLS (default: the URL's host)"),
  isInsecure: toggle(
    '--any-certificate',
    'the client takes whatever certificate a gateway shows, as curl -k',
  ),
  bodyBytes: integer('--body-bytes <count>', 'size of the request body'),
  sourceIp: text('--source-ip <ip>', 'address of a client outside'),
  through: text('--through <gateway/name>', 'a client outside calls this gateway, whatever the URL resolves to'), // prettier-ignore
  principal: text('--principal <uri>', 'the client shows a certificate with this URI name (spiffe://…)'), // prettier-ignore
  token: text('--token <jwt>', 'a bearer token; read here, never printed'),
  status: integer('--app-status <code>', 'what the application is assumed to answer (default 200)'),
  delay: duration('--app-delay <time>', 'how long the application is assumed to take (default 0)'),
  reset: toggle('--app-reset', 'the application is assumed to close the connection'),
  requests: path('--requests <file>', 'answer a list of requests (YAML or JSON, - for stdin) instead; entries with "expect" are a test: exit 1 where one is not met'), // prettier-ignore
  whyNot: text('--why-not <rule|version|cluster>', 'which criterion kept the request from this route, version or cluster'), // prettier-ignore
  hops: choice('--hops <which>', ['all', 'decisive'], 'all hops, or only those that decided (default all)'), // prettier-ignore
};

type ExplainValues = Values<typeof OPTIONS>;

export default defineCommand({
  description:
    'Follows one request hop by hop through the configs that the proxies really have, and says who will answer with what, with which share, which resource decides that, and what was passed over and why. SOURCE is a pod or workload, with or without sidecar, gateway/NAME (a client outside calls it), or outside. Nothing is sent. A proxy that was not read is replaced by what the YAML means for it, and named as a gap.',
  formats: ['tree', 'mermaid', 'junit'],
  examples: [
    {
      args: "explain deploy/productpage-v1 http://reviews:9080/reviews/0 -H 'end-user: jason'",
      says: 'who answers, and because of which rule',
    },
    {
      args: 'explain deploy/productpage-v1 http://reviews:9080/reviews/0 --why-not v3',
      says: 'what keeps this request from version v3',
    },
    {
      args: 'explain gateway/istio-ingressgateway http://bookinfo.example.com/productpage',
      says: 'a request from outside',
    },
  ],
  argument: { syntax: '[source] [url]', description: 'who sends, and what' },
  targetOptional: true,
  wholeCapture: true,
  options: OPTIONS,
  needs: (_, { source }) => ({
    proxy: [
      { section: 'clusters', lazy: true },
      { section: 'listeners' },
      { section: 'routes', lazy: true },
      { section: 'endpoints', lazy: true },
      { section: 'bootstrap', optional: true },
      { section: 'secrets', optional: true },
      { section: 'ecds', optional: true },
      { section: 'hostStatus', optional: true },
    ],
    ...INTENT_NEEDS,
    // A bundle keeps the Secrets that are referred to, without what is in them; few may list those of a cluster.
    objects: source.from === undefined ? INTENT_KINDS : [...INTENT_KINDS, 'secrets'],
  }),
  reads: ({ requests }) => requests,
  follow: ({ values, request, snapshot, file, round }) =>
    toRead(values, request, { snapshot, file, round }).map((proxy) => [proxy]),
  run: ({ values, request, snapshot, file }) => reportOf(values, request, { snapshot, file }),
});

interface Read {
  readonly snapshot: Snapshot;
  readonly file: NamedText | undefined;
}

/** The senders' proxies first, which know the way, then those on it that were not read yet. */
function toRead(
  values: ExplainValues,
  request: Request,
  { snapshot, file, round }: Read & { readonly round: number },
): readonly ProxyRef[] {
  // A single file is all there is.
  if (snapshot.source.kind === 'file') return [];
  const mesh = explainMesh(snapshot);
  const read = new Set(snapshot.proxies.map(({ proxy }) => proxyText(proxy)));
  const requests = entriesOf(values, request, { mesh, snapshot, file }).map((one) => one.request);
  const unread = (refs: readonly ProxyRef[]): readonly ProxyRef[] =>
    [...new Map(refs.map((ref) => [proxyText(ref), ref])).values()].filter((ref) => !read.has(proxyText(ref))); // prettier-ignore
  const senders = round > 0 ? [] : unread(requests.flatMap(sender)).filter((ref) => mesh.proxyOf(ref) !== undefined); // prettier-ignore
  return senders.length > 0
    ? senders
    : unread(requests.flatMap((one) => explainRequest(mesh, one).consulted));
}

const sender = ({ source, through }: ExplainRequest): readonly ProxyRef[] =>
  through !== undefined ? [through] : source.kind === 'pod' ? [source.ref] : [];

function reportOf(values: ExplainValues, request: Request, { snapshot, file }: Read): Report {
  const mesh = explainMesh(snapshot);
  const entries = entriesOf(values, request, { mesh, snapshot, file });
  const [first] = entries;
  const answer: Answer = answerRequests(mesh, entries);
  return explainReport(snapshot, answer, {
    isFile: values.requests !== undefined,
    hops: values.hops ?? 'all',
    ...(values.whyNot === undefined || first === undefined ? {} : { whyNot: shownWhyNot(mesh, first, values.whyNot) }), // prettier-ignore
  });
}

function shownWhyNot(mesh: ExplainMesh, { request }: RequestEntry, asked: string): WhyNot {
  const found = whyNot(mesh, explainRequest(mesh, request), asked);
  return tokenHider(mesh, request)?.(found) ?? found;
}

interface Known {
  readonly mesh: ExplainMesh;
  readonly snapshot: Snapshot;
  readonly file: NamedText | undefined;
}

function entriesOf(
  values: ExplainValues,
  { arguments: words, target }: Request,
  { mesh, snapshot, file }: Known,
): readonly RequestEntry[] {
  const [from, url] = words;
  if (file !== undefined) {
    if (url !== undefined)
      throw new MeshdbgError('usage', '--requests stands in place of SOURCE and URL.');
    return entriesIn(file);
  }
  if (from === undefined || url === undefined)
    throw new MeshdbgError('usage', 'explain takes who sends and what.', { hint: 'meshdbg explain deploy/productpage http://reviews:9080/reviews/0' }); // prettier-ignore
  checked(values);
  const namespace = target.namespace ?? snapshot.defaultNamespace ?? 'default';
  const { through: gateway, sourceIp, principal, token } = values;
  const named = sourceNamed(mesh, from, namespace);
  const through = gateway === undefined ? named.through : gatewayNamed(mesh, gateway, namespace);
  const sent = [...(values.headers ?? []), ...(token === undefined ? [] : [['authorization', `Bearer ${token}`] as const])]; // prettier-ignore
  const request = buildRequest({
    source: named.source,
    through,
    sourceIp,
    method: values.method,
    url,
    headers: sent,
    http: values.http,
    // Who comes through a gateway asks for the URL's host, whatever it resolves to.
    sni: values.sni,
    isInsecure: values.isInsecure,
    bodyBytes: values.bodyBytes,
    certificate:
      principal === undefined ? undefined : { uriSans: [principal], dnsSans: [], subject: '' },
    application: {
      ...(values.status === undefined ? {} : { status: values.status }),
      ...(values.delay === undefined ? {} : { delayMs: values.delay }),
      ...(values.reset === undefined ? {} : { reset: values.reset }),
    },
  });
  return [{ request }];
}

/** The same objects each time: what was found of a request is remembered by it. */
const entriesIn = once((file: NamedText) => requestEntries(parsedRequests(file)));

/** @throws {MeshdbgError} usage for what no request or answer can have */
function checked({ sourceIp, status, bodyBytes, whyNot: asked }: ExplainValues): void {
  writtenIp(sourceIp, '--source-ip');
  writtenNumber(status, '--app-status', FINAL_STATUS);
  writtenNumber(bodyBytes, '--body-bytes', COUNT);
  if (asked?.trim() === '')
    throw new MeshdbgError('usage', '--why-not takes the name of a rule, version or cluster.');
}
