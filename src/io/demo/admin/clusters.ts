import { json, jsonBytes, text, type Draft } from './answer.ts';
import { clusterText } from './cluster-text.ts';
import type { AdminUrl } from './query.ts';
import { compileRegex } from './regex.ts';
import { listOf, readObject } from './saved.ts';

/**
 * Answers GET /clusters from clusters.json: `format=json`, anything else is text; `filter` tests the cluster's name,
 * not anchored (clusters_handler.cc of Envoy 1.38 and later).
 */
export function answerClusters(saved: Uint8Array, url: AdminUrl): Draft {
  const expression = url.first('filter');
  const regex = expression === undefined ? undefined : compileRegex(expression);
  if (regex?.error !== undefined) return text('Invalid re2 regex', 400);
  const asJson = url.first('format') === 'json';
  if (asJson && regex === undefined) return jsonBytes(saved);
  const statuses = listOf(readObject(saved), 'cluster_statuses').filter(
    ({ name }) => regex === undefined || regex.matcher.partly(String(name)),
  );
  if (asJson) return json(statuses.length === 0 ? {} : { cluster_statuses: statuses });
  return text(statuses.map(clusterText).join(''));
}
