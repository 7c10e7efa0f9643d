import type { ConfigSection, IstiodBody, IstiodCapture, IstiodSection } from '../model/capture.ts';
import type { Gap } from '../model/gap.ts';
import type { ProxyRef } from '../model/proxy.ts';
import type { IstiodSnapshot } from '../model/snapshot.ts';
import { decodeProxy } from './proxy.ts';
import { decodeSyncz } from './syncz.ts';

/** Answers that are no JSON. */
const TEXTS: ReadonlySet<IstiodSection> = new Set(['version', 'metrics']);

/** Decodes what one istiod answered; an answer that cannot be read becomes a gap. */
export function decodeIstiod(
  capture: IstiodCapture,
  dumps: readonly ConfigSection[],
): IstiodSnapshot {
  const gaps = [...capture.gaps];
  const bodies = new Map<IstiodSection, unknown>();
  for (const body of capture.bodies) {
    const value = parse(body, capture.istiod, gaps);
    if (value !== undefined) bodies.set(body.section, value);
  }
  const version = bodies.get('version');
  return {
    ...capture.istiod,
    version: typeof version === 'string' ? version.trim() : undefined,
    sync: decodeSyncz(bodies.get('syncz'), capture.istiod.pod),
    dumps: capture.dumps.map(
      (dump) =>
        decodeProxy(
          dump,
          // What istiod would send is compared, object by object, not looked at.
          dumps.map((section) => ({ section, lazy: true })),
        ).snapshot,
    ),
    bodies,
    gaps,
  };
}

function parse(body: IstiodBody, { pod }: ProxyRef, gaps: Gap[]): unknown {
  const text = new TextDecoder().decode(body.bytes);
  if (TEXTS.has(body.section)) return text;
  const missing = (why: string): undefined => {
    const reason = `${body.from} is ${why}: "${text.slice(0, 80)}"`;
    gaps.push({ section: `istiod ${pod} ${body.section}`, reason, hint: '' });
  };
  try {
    const value: unknown = JSON.parse(text);
    // Anything else read as a list without proxies would make all of them seem lost. Go writes a list without entries as null.
    if (body.section === 'syncz' && value !== null && !Array.isArray(value))
      return missing('no list of proxies');
    return value;
  } catch {
    return missing('no JSON');
  }
}
