import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { clientConfig } from './client-config.ts';
import { mismatch } from './authorization.ts';
import type { Owner, XdsServerOptions } from './content.ts';
import { resourcesIn, sectionsOf } from './resources.ts';
import type { AdsRequest, AdsResponse } from './service.ts';

type AdsCall = ServerDuplexStream<AdsRequest, AdsResponse>;

/** One client's stream: what it watches, and the answers, in the order of its requests. */
export class ProxyStream {
  readonly #call: AdsCall;
  readonly #options: XdsServerOptions;
  readonly #watches = new Map<string, { nonce: string; names: readonly string[] }>();
  #node: AdsRequest['node'];
  #count = 0;
  #work: Promise<void> = Promise.resolve();

  readonly #owner: Owner | undefined;

  /** @param owner of its token, which the node has to be */
  constructor(call: AdsCall, options: XdsServerOptions, owner?: Owner) {
    this.#call = call;
    this.#options = options;
    this.#owner = owner;
    call.on('data', (request: AdsRequest) => void this.#queue(() => this.#receive(request)));
    call.on('end', () => void this.#queue(async () => call.end()));
    call.on('error', () => undefined);
  }

  /** Sends the proxy's types once more. */
  push(): Promise<void> {
    return this.#queue(async () => {
      for (const [typeUrl, { names }] of this.#watches) await this.#send(typeUrl, names);
    });
  }

  #queue(work: () => Promise<unknown>): Promise<void> {
    this.#work = this.#work.then(work).then(
      () => undefined,
      (error: unknown) => {
        const details = error instanceof Error ? error.message : String(error);
        this.#call.emit('error', { code: status.UNKNOWN, details });
      },
    );
    return this.#work;
  }

  async #receive(request: AdsRequest): Promise<void> {
    if (this.#node === undefined && this.#owner !== undefined) {
      const details = mismatch(request.node, this.#owner);
      if (details !== undefined) {
        this.#call.emit('error', { code: status.PERMISSION_DENIED, details });
        return;
      }
    }
    this.#node ??= request.node;
    const typeUrl = request.type_url ?? '';
    const names = request.resource_names ?? [];
    this.#options.onRequest?.({
      node: this.#node?.id ?? '',
      typeUrl,
      resourceNames: names,
      nonce: request.response_nonce ?? '',
      versionInfo: request.version_info ?? '',
      refused: request.error_detail !== undefined && request.error_detail !== null,
    });
    const watch = this.#watches.get(typeUrl);
    if (watch !== undefined && request.response_nonce !== watch.nonce) return;
    // An acknowledgement or a refusal of what was sent last asks for nothing new.
    if (watch !== undefined && watch.names.join('\n') === names.join('\n')) return;
    await this.#send(typeUrl, names);
  }

  async #send(typeUrl: string, names: readonly string[]): Promise<void> {
    const resources = await this.#resources(typeUrl, names);
    if (resources === undefined) return;
    this.#count += 1;
    const nonce = `${this.#count}-${typeUrl.slice(typeUrl.lastIndexOf('.') + 1)}`;
    this.#watches.set(typeUrl, { nonce, names });
    const { pod, version } = this.#options.identity;
    const identifier = JSON.stringify({
      Component: 'istiod',
      ID: pod,
      Info: { version, status: 'Clean' },
    });
    const response = { type_url: typeUrl, version_info: `demo/${this.#count}`, nonce, resources };
    // Only this type carries who answered.
    const ready = this.#call.write(
      typeUrl === 'istio.io/debug/syncz'
        ? { ...response, control_plane: { identifier } }
        : response,
    );
    if (!ready && !this.#call.destroyed) await drained(this.#call);
  }

  /** undefined where istiod stays silent: it has no generator for that type and node. */
  async #resources(
    typeUrl: string,
    names: readonly string[],
  ): Promise<AdsResponse['resources'] | undefined> {
    const { content, messages } = this.#options;
    const generator = this.#node?.metadata?.fields?.['GENERATOR']?.stringValue;
    const [name] = names;
    if (typeUrl === 'istio.io/debug') {
      const body = name === undefined ? undefined : await content.debug(name);
      return [{ type_url: typeUrl, value: body ?? Buffer.from('404 page not found\n') }];
    }
    if (typeUrl === 'istio.io/debug/syncz' || typeUrl === 'istio.io/debug/config_dump') {
      if (generator !== 'event') return undefined;
      if (typeUrl === 'istio.io/debug/syncz') {
        const rows = await content.syncz();
        return (Array.isArray(rows) ? rows : []).map((row) =>
          messages.encodeAny(clientConfig(row)),
        );
      }
      const dump =
        names.length === 1 && name !== undefined ? await content.configDump(name) : undefined;
      // Over xDS the dump comes without endpoints.
      return sectionsOf(dump)
        .filter(
          (section) =>
            !JSON.stringify(section).startsWith(
              '{"@type":"type.googleapis.com/envoy.admin.v3.EndpointsConfigDump"',
            ),
        )
        .map((section) => messages.encodeAny(section));
    }
    const proxy = proxyOf(this.#node?.id ?? '');
    const dump = await (content.sends?.(proxy) ?? content.configDump(proxy));
    const type = typeUrl;
    return resourcesIn(dump, typeUrl, names)?.map((resource) =>
      messages.encodeAny({ '@type': type, ...Object(resource) }),
    );
  }
}

/** "sidecar~10.0.0.7~reviews-v1.default~default.svc.cluster.local" → "reviews-v1.default" */
function proxyOf(nodeId: string): string {
  return nodeId.split('~')[2] ?? '';
}

function drained(call: AdsCall): Promise<void> {
  return new Promise((resolve) => {
    call.once('drain', resolve);
    call.once('close', resolve);
    call.once('cancelled', resolve);
  });
}
