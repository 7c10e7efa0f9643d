import type { ConfigSection, IstiodBody, IstiodCapture, IstiodSection } from '../model/capture.ts';
import type { Gap } from '../model/gap.ts';
import { proxyText } from '../model/proxy.ts';
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
    const value = parse(body, proxyText(capture.istiod), gaps);
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

function parse(body: IstiodBody, istiod: string, gaps: Gap[]): unknown {
  const text = new TextDecoder().decode(body.bytes);
  if (TEXTS.has(body.section)) return text;
  try {
    return JSON.parse(text);
  } catch {
    const reason = `${body.from} is no JSON: "${text.slice(0, 80)}"`;
    gaps.push({ section: `${istiod} ${body.section}`, reason, hint: '' });
    return undefined;
  }
}
