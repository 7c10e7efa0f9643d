import { isObject } from '../../core/decode/read.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { IstiodSection } from '../../core/model/capture.ts';
import type {
  ControlPlaneId,
  DebugAnswer,
  DebugTypeUrl,
  XdsClient,
} from '../../ports/control-plane.ts';
import type { XdsAccess, XdsTarget } from './xds-access.ts';

/** What one istiod answers over xDS: the same bodies as over HTTP, as far as it has them there. */
export interface IstiodXds {
  readonly client: XdsClient;
  readonly access: XdsAccess;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface XdsBody {
  readonly bytes: Uint8Array;
  readonly controlPlane: ControlPlaneId | undefined;
}

/** 0 is no limit elsewhere; a timer needs a number. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * A debug page over xDS. syncz has a type of its own that works where the pages are off (ENABLE_DEBUG_ON_HTTP=false).
 * @throws {MeshdbgError} unsupported for what only HTTP has; else as XdsClient.debug
 */
export async function xdsSection(
  xds: IstiodXds,
  to: XdsTarget,
  section: IstiodSection,
): Promise<XdsBody> {
  if (section === 'metrics')
    throw new MeshdbgError('unsupported', `${to.name} has no ${section} over xDS.`);
  if (section === 'syncz' || section === 'version') {
    const answer = await debug(xds, to, { typeUrl: 'istio.io/debug/syncz', names: [] });
    const { controlPlane } = answer;
    if (section === 'version') return { bytes: utf8(controlPlane?.version ?? ''), controlPlane };
    return { bytes: json(answer.resources.map(({ value }) => value)), controlPlane };
  }
  const answer = await debug(xds, to, { typeUrl: 'istio.io/debug', names: [section] });
  const [page] = answer.resources;
  if (page !== undefined && typeof page.value !== 'string')
    return { bytes: page.bytes, controlPlane: answer.controlPlane };
  throw new MeshdbgError('unsupported', `${to.name} does not serve /debug/${section} over xDS.`, {
    hint: 'Its debug pages are switched off (ENABLE_DEBUG_ON_HTTP=false): only syncz and config dumps are left.',
  });
}

/** A proxy's config dump over xDS, which has no endpoints; undefined when it is connected elsewhere. */
export async function xdsDump(
  xds: IstiodXds,
  to: XdsTarget,
  proxyId: string,
): Promise<Uint8Array | undefined> {
  const { resources } = await debug(xds, to, {
    typeUrl: 'istio.io/debug/config_dump',
    names: [proxyId],
  });
  const configs = resources.map(({ value }) => value).filter(isObject);
  return configs.length === 0 ? undefined : json({ configs });
}

async function debug(
  { client, access, signal, timeoutMs }: IstiodXds,
  to: XdsTarget,
  asked: { readonly typeUrl: DebugTypeUrl; readonly names: readonly string[] },
): Promise<DebugAnswer> {
  return client.debug(await access.endpoint(to), {
    typeUrl: asked.typeUrl,
    resourceNames: asked.names,
    identity: access.identity,
    signal,
    limitMs: timeoutMs === 0 ? LONGEST_MS : timeoutMs,
  });
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
