import { MeshdbgError } from '../errors.ts';
import type { ConfigSection, ProxyCapture, SectionQuery } from '../model/capture.ts';
import type { Gap } from '../model/gap.ts';
import { proxyText } from '../model/proxy.ts';
import type { ConfigDump } from './config-dump.ts';
import { object } from './read.ts';

/** Sections that an Envoy's whole dump leaves out when there is nothing in them (envoy/source/server/config_tracker). */
const MAY_BE_ABSENT: readonly ConfigSection[] = ['routes', 'secrets', 'ecds'];

const SECTIONS: readonly string[] = [
  'bootstrap', 'clusters', 'listeners', 'routes', 'endpoints', 'secrets', 'ecds',
] satisfies readonly ConfigSection[]; // prettier-ignore

const isConfigSection = (section: string): section is ConfigSection => SECTIONS.includes(section);

/**
 * The config sections that were asked for and that no part of the dump speaks of, as gaps: an empty list would look
 * like an Envoy that has none.
 * @throws {MeshdbgError} unreadable when one of them is not optional
 */
export function missingSections(
  capture: ProxyCapture,
  dump: ConfigDump,
  queries: readonly SectionQuery[],
): Gap[] {
  // istiod's dumps have a bootstrap part with nothing in it, and so have parts that are not wanted.
  const has = (section: ConfigSection): boolean =>
    section === 'bootstrap'
      ? object(dump.bootstrap, 'bootstrap') !== undefined
      : dump.sections.has(section);
  const dumps = capture.bodies.filter((body) => body.section === 'config_dump');
  // Several masked answers of a live proxy are whole together.
  const whole =
    dumps.length > 1 || (dump.bootstrap !== undefined && has('clusters') && has('listeners'));
  const gaps: Gap[] = [];
  for (const { section, optional } of queries) {
    if (dumps.length === 0 || !isConfigSection(section) || has(section)) continue;
    if (whole && MAY_BE_ABSENT.includes(section)) continue;
    const fromIstiod = dumps.every(({ origin }) => origin === 'istiod');
    const why =
      fromIstiod && section === 'bootstrap'
        ? 'dumps of istiod never have one'
        : `it holds ${SECTIONS.filter((known) => isConfigSection(known) && has(known)).join(', ')}`;
    const reason = `${dumps[0]?.from ?? 'the config dump'} has no ${section}: ${why}`;
    const hint = (fromIstiod ? hintForIstiod : hintForEnvoy)(section);
    if (optional !== true) throw new MeshdbgError('unreadable', `${reason}.`, { hint });
    gaps.push({ section: `${proxyText(capture.proxy)} ${section}`, reason, hint });
  }
  return gaps;
}

const hintForEnvoy = (section: ConfigSection): string =>
  section === 'endpoints'
    ? 'Envoy leaves endpoints out unless asked: curl "localhost:15000/config_dump?include_eds"'
    : 'Save the whole dump: curl "localhost:15000/config_dump?include_eds"';

/** istio/istio pilot/pkg/xds/debug.go, ConfigDump. */
const hintForIstiod = (section: ConfigSection): string =>
  section === 'endpoints'
    ? 'istiod leaves endpoints out unless asked: /debug/config_dump?proxyID=POD.NAMESPACE&include_eds=true'
    : "Save the Envoy's own dump: kubectl exec POD -c istio-proxy -- pilot-agent request GET 'config_dump?include_eds'";
