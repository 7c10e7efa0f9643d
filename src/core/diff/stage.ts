import type { ProxySnapshot } from '../model/snapshot.ts';
import type { ProxySync, TypeSync } from '../model/sync.ts';
import type { DiffSection } from './section-names.ts';

/** Where an object parted on its way from istiod to Envoy (design.md section 4). */
export type Stage =
  | 'not-compiled' | 'not-selected' | 'not-sent' | 'rejected' | 'warming' | 'stale' | 'removed-late'
  | 'changed-by-envoyfilter' | 'unknown'; // prettier-ignore

export interface StageFinding {
  readonly stage: Stage;
  readonly note?: string;
}

const TYPE_OF: Readonly<Record<DiffSection, string>> = {
  clusters: 'CDS', listeners: 'LDS', routes: 'RDS', endpoints: 'EDS', secrets: 'SDS', ecds: 'ECDS',
}; // prettier-ignore

/** What Envoy itself and istiod's book of acknowledgements say of an object on which istiod and Envoy differ. */
export function stageOf(
  section: DiffSection,
  name: string,
  { envoy, sync }: { readonly envoy: ProxySnapshot; readonly sync: ProxySync | undefined },
): StageFinding {
  const entries = envoy[section].filter((entry) => entry.name === name);
  const refused = entries.find(({ state, error }) => state === 'rejected' || error !== undefined);
  if (refused !== undefined)
    return {
      stage: 'rejected',
      note: `Envoy refused the newest version: ${refused.error?.details ?? 'no reason given'}`,
    };
  if (entries.some(({ state }) => state === 'warming'))
    return {
      stage: 'warming',
      note: 'Envoy has the newest version but still waits for what it needs',
    };
  if (entries.length > 0 && entries.every(({ state }) => state === 'draining'))
    return { stage: 'removed-late', note: 'removed, Envoy finishes its connections' };
  return syncStage(
    name,
    sync?.types.find(({ type }) => type === TYPE_OF[section]),
  );
}

function syncStage(name: string, type: TypeSync | undefined): StageFinding {
  if (type === undefined) return { stage: 'unknown' };
  // Envoy's message names the resources that it refused; the others of the same push were taken.
  if (type.state === 'ERROR' && names(type.error ?? '', name))
    return { stage: 'rejected', note: `Envoy refused the newest version: ${type.error}` };
  if (type.state === 'NOT SENT')
    return { stage: 'not-sent', note: `istiod has not sent any ${type.type} to this proxy` };
  if (type.sent === type.acked) return { stage: 'unknown' };
  const since =
    type.sentTime === undefined ? '' : ` since ${type.sentTime.replace(/\.\d+Z$/, 'Z')}`;
  return {
    stage: 'stale',
    note: `the last ${type.type} push is not acknowledged${since}${type.error === undefined ? '' : `: ${type.error}`}`,
  };
}

/** Whether a message has a name as a word of its own: "80" is no part of "0.0.0.0_8080". */
function names(message: string, name: string): boolean {
  const isPart = (character: string | undefined): boolean => /[\w.|-]/.test(character ?? ' ');
  for (let at = message.indexOf(name); at >= 0; at = message.indexOf(name, at + 1))
    if (!isPart(message[at - 1]) && !isPart(message[at + name.length])) return true;
  return false;
}
