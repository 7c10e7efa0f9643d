import { MeshdbgError } from '../../core/errors.ts';
import type { IstiodSection } from '../../core/model/capture.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import { askIstiod, type IstiodAnswer, type IstiodHttp } from './istiod-http.ts';
import type { IstiodPod } from './istiod-pods.ts';
import { xdsDump, xdsSection, type IstiodXds } from './istiod-xds.ts';
import type { ProxyProgress } from './progress.ts';
import type { XdsTarget } from './xds-access.ts';

/** How one istiod is asked. */
export interface IstiodWay {
  /** @throws {MeshdbgError} */
  section(section: IstiodSection): Promise<SectionAnswer>;
  /** What istiod would send to a proxy; undefined when it is not connected here (any more). @throws {MeshdbgError} */
  dump(proxyId: string): Promise<Uint8Array | undefined>;
  /** Where an answer came from, for messages. */
  from(what: string): string;
}

interface SectionAnswer {
  readonly bytes: Uint8Array;
  /** The Date header, RFC 3339. */
  readonly date?: string | undefined;
  /** Who answered, where only the answer tells. */
  readonly pod?: string | undefined;
}

export interface HttpWayParts {
  readonly http: IstiodHttp;
  readonly progress: ProxyProgress;
  /** Loaded when HTTP refuses. */
  readonly xds: () => Promise<IstiodXds>;
  readonly note: (text: string) => void;
}

/** HTTP on the monitoring port, and xDS for what is refused there. */
export function httpWay(pod: IstiodPod, { http, progress, xds, note }: HttpWayParts): IstiodWay {
  const target = xdsTarget(pod);
  const ask = (path: string): Promise<IstiodAnswer> => askIstiod(http, pod, { path, progress });
  const overXds = async <T>(
    refusal: MeshdbgError,
    call: (way: IstiodXds) => Promise<T>,
  ): Promise<T> => {
    try {
      const result = await call(await xds());
      note(`${target.name} refuses its HTTP debug endpoints: it is asked over xDS instead`);
      return result;
    } catch (error) {
      throw both(refusal, error);
    }
  };
  return {
    section: async (section) => {
      const answer = await ask(PATHS[section]);
      if ('bytes' in answer) return answer;
      return overXds(answer.refusal, (way) => xdsSection(way, target, section));
    },
    dump: async (proxyId) => {
      const query = `proxyID=${encodeURIComponent(proxyId)}&include_eds`;
      const answer = await ask(`/debug/config_dump?${query}`);
      if ('bytes' in answer) return answer.bytes;
      if (answer.refusal.code === 'not-found') return undefined;
      return overXds(answer.refusal, (way) => xdsDump(way, target, proxyId));
    },
    from: (what) => `${target.name} ${what}`,
  };
}

/** Everything over xDS. */
export const xdsWay = (xds: IstiodXds, target: XdsTarget): IstiodWay => ({
  section: async (section) => {
    const { bytes, controlPlane } = await xdsSection(xds, target, section);
    return { bytes, pod: controlPlane?.pod };
  },
  dump: (proxyId) => xdsDump(xds, target, proxyId),
  from: (what) => `${target.name} ${what} over xDS`,
});

export const xdsTarget = ({ istiod, revision }: IstiodPod): XdsTarget & { istiod: ProxyRef } => ({
  name: proxyText(istiod),
  istiod,
  revision,
});

/** What HTTP said is the cause that the user can change; what xDS said is why there was no way around it. */
function both(refusal: MeshdbgError, error: unknown): unknown {
  if (!(error instanceof MeshdbgError) || error.code === 'interrupted') return error;
  const hint = error.hint ?? refusal.hint;
  const first = refusal.message.replace(/\.?$/, '.');
  return new MeshdbgError(refusal.code, `${first} Over xDS: ${error.message}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}

/** istio/pilot/pkg/xds/debug.go; /version and /metrics are of istiod's monitoring port itself. */
const PATHS: Readonly<Record<IstiodSection, string>> = {
  syncz: '/debug/syncz',
  connections: '/debug/connections',
  adsz: '/debug/adsz',
  registryz: '/debug/registryz',
  endpointz: '/debug/endpointz',
  configz: '/debug/configz',
  mesh: '/debug/mesh',
  clusterz: '/debug/clusterz',
  version: '/version',
  metrics: '/metrics',
};
