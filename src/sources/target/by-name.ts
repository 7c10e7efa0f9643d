import { MeshdbgError } from '../../core/errors.ts';
import type { TargetRequest } from '../request.ts';
import type { Source } from '../source.ts';
import { find, podFound } from './find.ts';
import type { Found, Search } from './found.ts';
import { namespaceExists } from './namespaces.ts';
import { notFound } from './not-found.ts';
import { standIn, type Pods } from './pods.ts';
import { parseTarget, splitName, type NameSplit, type TargetReference } from './reference.ts';

export interface NameRequest {
  readonly request: TargetRequest;
  readonly text: string;
  readonly source: Source;
  readonly pods: Pods;
}

export interface NamedResolution {
  readonly found: Found;
  readonly notes: readonly string[];
}

/** One reading of the text: which name, where. */
interface Reading {
  readonly name: string;
  readonly namespace?: string;
}

interface Readings {
  readonly readings: readonly Reading[];
  readonly notes: readonly string[];
  /** NAME.NAMESPACE whose namespace does not exist. */
  readonly absent?: NameSplit;
}

/** What a name leads to. @throws {MeshdbgError} usage, not-found with candidates, ambiguous, forbidden */
export async function resolveName(input: NameRequest): Promise<NamedResolution> {
  const { text, source, pods, request } = input;
  const reference = parseTarget(text);
  const { readings, notes, absent } = await readingsOf(input, reference);
  let refused: MeshdbgError | undefined;
  for (const [index, reading] of readings.entries()) {
    try {
      const found = await find({ source, pods, ...reading }, reference.kind);
      if (found.length > 0)
        return { found: single(found, reading), notes: index === 0 ? notes : [] };
    } catch (error) {
      // A namespace that may not be read may be none at all: the next reading decides.
      if (!(error instanceof MeshdbgError) || error.code !== 'forbidden') throw error;
      refused ??= error;
    }
  }
  if (refused !== undefined) throw refused;
  const [first = { name: reference.name }] = readings;
  const loose = await inOtherNamespaces({ source, pods, name: reference.name }, reference, request);
  const only = loose ?? onlyOne(input);
  if (only !== undefined) return only;
  throw await notFound({ source, pods, ...first }, reference.kind, absent);
}

/** A file holds one proxy, whatever somebody calls it. */
function onlyOne({ source: { info, knownProxies = [] }, text }: NameRequest) {
  const [proxy] = knownProxies;
  if (info.kind !== 'file' || proxy === undefined || knownProxies.length > 1) return undefined;
  const { namespace, pod } = proxy;
  return {
    found: podFound(standIn(proxy), [
      `${info.name} holds one proxy, ${namespace}/${pod}: it is shown for "${text}"`,
    ]),
    notes: [],
  };
}

/** NAME.NAMESPACE first where that namespace exists or may exist, then the name as it stands. */
async function readingsOf(
  { source, request }: NameRequest,
  { name }: TargetReference,
): Promise<Readings> {
  const asTyped: Reading = request.allNamespaces
    ? { name }
    : { name, namespace: request.namespace ?? source.defaultNamespace };
  const split = splitName(name);
  const exists = split === undefined ? false : await namespaceExists(source, split.namespace);
  if (split === undefined) return { readings: [asTyped], notes: [] };
  if (exists === false) return { readings: [asTyped], notes: [], absent: split };
  const contradicts = request.namespace !== undefined && request.namespace !== split.namespace;
  return {
    readings: [split, asTyped],
    notes: contradicts
      ? [`"${name}" names the namespace ${split.namespace}: -n ${request.namespace} is not used`]
      : [],
  };
}

/** One of several namespaces has to be named. */
function single(found: readonly Found[], { name }: Reading): Found {
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const namespaces = found.map(({ namespace }) => namespace).sort();
  throw new MeshdbgError('ambiguous', `"${name}" exists in ${found.length} namespaces.`, {
    hint: `Choose one with -n: ${namespaces.join(', ')}`,
  });
}

/**
 * In a capture the current namespace means little, and gateways stand in namespaces of their own: there a name that
 * only one namespace has is accepted.
 */
async function inOtherNamespaces(
  search: Search,
  { kind }: TargetReference,
  request: TargetRequest,
): Promise<NamedResolution | undefined> {
  const loose = search.source.knownProxies !== undefined || kind === 'gateway';
  if (!loose || request.namespace !== undefined || request.allNamespaces) return undefined;
  try {
    const [only, ...others] = await find(search, kind);
    if (only === undefined || others.length > 0) return undefined;
    return { found: only, notes: [`${only.what} is in namespace ${only.namespace}`] };
  } catch (error) {
    if (error instanceof MeshdbgError && error.code === 'forbidden') return undefined;
    throw error;
  }
}
