import { MeshdbgError } from '../errors.ts';
import type { ProxyCapture, SectionQuery } from '../model/capture.ts';
import type { Gap } from '../model/gap.ts';
import { proxyText } from '../model/proxy.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { decodeProxy, type DecodedProxy } from './proxy.ts';
import { sharedConfig, type SharedConfig } from './shared-config.ts';

/** Several proxies, decoded. */
export interface DecodedProxies {
  readonly snapshots: readonly ProxySnapshot[];
  /** The newest times that their dumps name, RFC 3339. */
  readonly times: readonly (string | undefined)[];
  /** Proxies whose answers cannot be read. */
  readonly gaps: readonly Gap[];
}

/** Decodes proxies one after the other, so that their answers need not all be held. */
export interface ProxyDecoder {
  /** @param place of the proxy among all, whenever it comes */
  add(capture: ProxyCapture, place: number): void;
  /** @throws {MeshdbgError} unreadable or too-large when no proxy is left */
  end(): DecodedProxies;
}

/** Of several proxies one whose answer cannot be read becomes a gap; what they have alike is kept once. */
export const proxyDecoder = (queries: readonly SectionQuery[]): ProxyDecoder =>
  decoder(queries, sharedConfig());

/** The same for proxies that are all at hand. @throws {MeshdbgError} when none is left */
export function decodeProxies(
  captures: readonly ProxyCapture[],
  queries: readonly SectionQuery[],
): DecodedProxies {
  const all = decoder(queries, undefined);
  for (const [place, capture] of captures.entries()) all.add(capture, place);
  return all.end();
}

function decoder(queries: readonly SectionQuery[], shared: SharedConfig | undefined): ProxyDecoder {
  const decoded: (DecodedProxy | undefined)[] = [];
  const failed: { readonly place: number; readonly gap: Gap; readonly error: MeshdbgError }[] = [];
  return {
    add: (capture, place) => {
      try {
        decoded[place] = decodeProxy(capture, queries, shared);
      } catch (error) {
        if (!(error instanceof MeshdbgError)) throw error;
        const gap = { section: proxyText(capture.proxy), reason: error.message, hint: error.hint ?? '' }; // prettier-ignore
        failed.push({ place, gap, error });
      }
    },
    end: () => {
      const proxies = decoded.filter((one) => one !== undefined);
      failed.sort((a, b) => a.place - b.place);
      const [first] = failed;
      if (proxies.length === 0 && first !== undefined) throw first.error;
      return {
        snapshots: proxies.map(({ snapshot }) => snapshot),
        times: proxies.map(({ newest }) => newest),
        gaps: failed.map(({ gap }) => gap),
      };
    },
  };
}
