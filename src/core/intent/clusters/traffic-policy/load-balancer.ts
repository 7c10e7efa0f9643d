import { number, object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { present } from '../../message.ts';
import { note, type ClusterDraft } from '../draft.ts';
import { refIn, type PolicyBlock } from '../policy.ts';
import { durationOf } from './connection-pool.ts';
import { percent } from '../percent.ts';

/** The algorithm and its settings (cluster_traffic_policy.go, applyLoadBalancer); locality is another concern. */
export function applyAlgorithm(draft: ClusterDraft, block: PolicyBlock | undefined): void {
  const value = block?.value;
  note(draft, 'lb_policy', refIn(block));
  const simple = text(value, 'simple');
  if (simple === 'PASSTHROUGH') {
    draft.type = 'ORIGINAL_DST';
    delete draft.fields['load_assignment'];
    note(draft, 'type', refIn(block, 'simple'));
  } else if (simple === 'RANDOM') draft.fields['lb_policy'] = 'RANDOM';
  else if (simple === 'ROUND_ROBIN') setSlowStart(draft, 'round_robin_lb_config', block);
  else {
    draft.fields['lb_policy'] = 'LEAST_REQUEST';
    setSlowStart(draft, 'least_request_lb_config', block);
  }
  const hash = object(value, 'consistentHash');
  if (hash !== undefined) applyHash(draft, hash);
}

function setSlowStart(draft: ClusterDraft, field: string, block: PolicyBlock | undefined): void {
  const config = slowStart(block?.value);
  if (config === undefined) return;
  draft.fields[field] = { slow_start_config: config };
  note(draft, field, refIn(block, object(block?.value, 'warmup') ? 'warmup' : 'warmupDurationSecs')); // prettier-ignore
}

/** `warmup`, or the older warmupDurationSecs (setWarmup, setSlowStartConfig). */
function slowStart(value: JsonObject | undefined): JsonObject | undefined {
  const warmup = object(value, 'warmup');
  const window = durationOf(value, 'warmupDurationSecs');
  if (warmup === undefined) return window === undefined ? undefined : { slow_start_window: window };
  return present({
    slow_start_window: durationOf(warmup, 'duration'),
    aggression: present({ default_value: number(warmup, 'aggression') ?? 1, runtime_key: '(' }),
    min_weight_percent: percent(number(warmup, 'minimumPercent') ?? 10),
  });
}

/** Ring hash with 1024 entries where nobody says otherwise; numbers of 64 bits are texts in proto3 JSON (ApplyRingHashLoadBalancer). */
function applyHash(draft: ClusterDraft, hash: JsonObject): void {
  const maglev = object(hash, 'maglev');
  const ring = object(hash, 'ringHash');
  if (maglev !== undefined) {
    draft.fields['lb_policy'] = 'MAGLEV';
    const size = number(maglev, 'tableSize') ?? 0;
    if (size !== 0) setConfig(draft, 'maglev_lb_config', { table_size: String(size) });
    return;
  }
  draft.fields['lb_policy'] = 'RING_HASH';
  const size = ring === undefined ? number(hash, 'minimumRingSize') || 1024 : (number(ring, 'minimumRingSize') ?? 0); // prettier-ignore
  if (size !== 0) setConfig(draft, 'ring_hash_lb_config', { minimum_ring_size: String(size) });
}

/** There is one configuration of the algorithm: it takes the place of a slow start's. */
function setConfig(draft: ClusterDraft, field: string, config: JsonObject): void {
  delete draft.fields['least_request_lb_config'];
  draft.fields[field] = config;
}
