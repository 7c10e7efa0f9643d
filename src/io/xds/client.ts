import { MeshdbgError } from '../../core/errors.ts';
import type {
  DebugAnswer,
  DebugRequest,
  StreamRequest,
  XdsClient,
  XdsEndpoint,
  XdsLimits,
  XdsNode,
  XdsResponse,
} from '../../ports/control-plane.ts';
import { AdsStream } from './ads.ts';
import { decodeResponse } from './answer.ts';
import { failure } from './failure.ts';
import { GRPC, GrpcError } from './grpc/status.ts';
import { Limit } from './limit.ts';
import { StageError } from './stage.ts';
import { Subscription, type DiscoveryRequest } from './subscription.ts';
import { shortType } from './type-urls.ts';
import { Parser } from './types/parse.ts';
import { types } from './types/registry.ts';

export const xdsClient: XdsClient = { debug, stream };

async function debug(endpoint: XdsEndpoint, request: DebugRequest): Promise<DebugAnswer> {
  const { typeUrl, resourceNames } = request;
  const missing = (): string => [typeUrl, ...resourceNames].join(' ');
  const talk = { endpoint, limits: request, missing, node: debugNode(request) };
  const first = [{ type_url: typeUrl, resource_names: resourceNames, response_nonce: 'meshdbg' }];
  for await (const { response } of conversation(talk, first)) {
    if (response.typeUrl === typeUrl) return response;
  }
  throw new Error('a conversation ends with an error or an answer');
}

async function* stream(
  endpoint: XdsEndpoint,
  request: StreamRequest,
): AsyncGenerator<XdsResponse, void> {
  const subscription = new Subscription(request.typeUrls, request.resourceNames);
  if (subscription.missing.length === 0) return;
  const missing = (): string => subscription.missing.map(shortType).join(' and ');
  const talk = { endpoint, limits: request, missing, node: request.node };
  for await (const { response, send } of conversation(talk, subscription.first())) {
    const resources = response.resources.map(({ value }) => value);
    for (const next of subscription.answer({ ...response, resources })) send(next);
    if (request.typeUrls.includes(response.typeUrl)) yield response;
    if (subscription.missing.length === 0) return;
  }
}

interface Talk {
  readonly endpoint: XdsEndpoint;
  readonly limits: XdsLimits;
  readonly node: XdsNode;
  /** What is not answered yet, for messages. */
  readonly missing: () => string;
}

interface Turn {
  readonly response: XdsResponse;
  readonly send: (request: DiscoveryRequest) => void;
}

/** Connects, sends the first requests (the node with the very first), gives the responses, and leaves nothing open whatever ends it. */
async function* conversation(
  { endpoint, limits, node, missing }: Talk,
  first: readonly DiscoveryRequest[],
): AsyncGenerator<Turn, void> {
  const limit = new Limit(limits);
  let ads: AdsStream | undefined;
  try {
    const opened = (ads = await AdsStream.open(endpoint, limit));
    const send = (request: object): void => opened.send(encode(request));
    for (const [index, request] of first.entries())
      send(index === 0 ? { ...request, node } : request);
    for await (const bytes of opened.responses())
      yield { response: decoded(bytes, endpoint), send };
    throw new StageError(
      'call',
      new GrpcError(GRPC.unavailable, 'it ended the stream without an answer'),
    );
  } catch (error) {
    throw failure(error, { endpoint, limits, limit, missing: missing() });
  } finally {
    ads?.close();
    limit.end();
  }
}

function encode(request: object): Uint8Array {
  return new Parser(types()).encode('envoy.service.discovery.v3.DiscoveryRequest', request);
}

function decoded(bytes: Uint8Array, endpoint: XdsEndpoint): XdsResponse {
  try {
    return decodeResponse(bytes);
  } catch (cause) {
    throw new MeshdbgError('unreadable', `The answer of ${endpoint.name} is no xDS response.`, {
      cause,
    });
  }
}

/** istiod gives its debug types to clients with GENERATOR=event, and compares namespace and service account with the token. */
function debugNode({ identity }: DebugRequest): XdsNode {
  const { namespace, serviceAccount } = identity;
  return {
    id: `sidecar~127.0.0.1~meshdbg.${namespace}~${namespace}.svc.cluster.local`,
    metadata: {
      GENERATOR: 'event',
      NAMESPACE: namespace,
      SERVICE_ACCOUNT: serviceAccount,
      // Above any version, so that no compatibility path is taken for a client that is no proxy.
      ISTIO_VERSION: '65536.65536.65536',
    },
  };
}
