import type { Service } from '../model/service.ts';
import { isTakenOver } from './service-index.ts';

/**
 * Services with one for each host (istio/pilot/pkg/model/sidecar.go, appendSidecarServices): the first holds, Kubernetes' own takes it
 * from a ServiceEntry, and ports of what is otherwise the same service come together.
 */
export class ServiceSet {
  readonly #byHost = new Map<string, Service>();

  add(service: Service): void {
    const { hostname } = service;
    const owner = this.#byHost.get(hostname);
    if (owner === undefined || isTakenOver(owner, service)) this.#byHost.set(hostname, service);
    else if (owner !== service && isMergeable(owner, service)) {
      const more = service.ports.filter(({ number }) => owner.ports.every((port) => port.number !== number)); // prettier-ignore
      if (more.length > 0)
        this.#byHost.set(hostname, { ...owner, ports: [...owner.ports, ...more] });
    }
  }

  get byHost(): ReadonlyMap<string, Service> {
    return this.#byHost;
  }
}

/** istio/pilot/pkg/model/sidecar.go, canMergeServices. */
const isMergeable = (a: Service, b: Service): boolean =>
  a.registry === b.registry &&
  a.namespace === b.namespace &&
  a.resolution === b.resolution &&
  isSameMap(a.labels, b.labels) &&
  isSameMap(a.selector ?? {}, b.selector ?? {}) &&
  a.exportTo.size === b.exportTo.size &&
  [...a.exportTo].every((name) => b.exportTo.has(name));

type Texts = Readonly<Record<string, string>>;

const isSameMap = (a: Texts, b: Texts): boolean =>
  a === b ||
  (Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([key, value]) => b[key] === value));
