/**
 * Predicts the requests of captures in one process and says which are wrong, by the rules of ../shared/score/explain.mjs:
 *   npx tsx scripts/explain.ts [-v] [-n NAME] [-q] BUNDLE…
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { INTENT_NEEDS } from '../src/core/diff/intended-sides.ts';
import { explainRequest } from '../src/core/explain/explain-request.ts';
import { requestEntries } from '../src/core/explain/request/entries.ts';
import type { Outcome } from '../src/core/explain/model/outcome.ts';
import type { Needs } from '../src/core/model/capture.ts';
import { explainMesh } from '../src/core/explain/ground/explain-mesh.ts';
import { snapshotOfBundle } from '../test/support/captures.ts';

const NEEDS: Needs = {
  proxy: [
    { section: 'clusters' },
    { section: 'listeners' },
    { section: 'routes' },
    { section: 'endpoints' },
    { section: 'secrets', optional: true },
    { section: 'ecds', optional: true },
    { section: 'hostStatus', optional: true },
  ],
  ...INTENT_NEEDS,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { verbose: { type: 'boolean', short: 'v' }, name: { type: 'string', short: 'n' }, quiet: { type: 'boolean', short: 'q' } },
}); // prettier-ignore
const bundles = positionals.flatMap((path) => (existsSync(join(path, 'requests.json')) ? [path] : readdirSync(path).map((name) => join(path, name)).filter((one) => existsSync(join(one, 'requests.json'))))); // prettier-ignore

interface Result { readonly count: number; readonly status: number | null; readonly ending: string; readonly pod: string | null } // prettier-ignore
interface Entry {
  readonly name: string;
  readonly stateful?: boolean;
  readonly from: { readonly outside?: boolean; readonly namespace?: string; readonly pod?: string; readonly ip?: string };
  readonly request: { readonly grpc?: unknown; readonly method: string; readonly url: string; readonly headers?: Record<string, string>; readonly http: string; readonly sni?: string; readonly insecure?: boolean; readonly timeoutSeconds?: number; readonly parallel?: number };
  readonly application: { readonly status?: number; readonly delayMs?: number; readonly reset?: boolean };
  readonly count: number;
  readonly results: readonly Result[];
} // prettier-ignore
interface Seen { readonly kind: string; readonly pod?: string | null; readonly probability: number } // prettier-ignore

const asRequest = (e: Entry) => ({
  name: e.name,
  from: e.from.outside ? 'outside' : `${e.from.namespace}/${e.from.pod}`,
  sourceIp: e.from.ip,
  method: e.request.grpc ? 'POST' : e.request.method,
  url: e.request.url,
  headers: e.request.grpc ? { 'content-type': 'application/grpc', ...e.request.headers } : e.request.headers, // prettier-ignore
  http: e.request.grpc ? '2' : e.request.http,
  sni: e.request.sni,
  insecure: e.request.insecure,
  timeoutMs: (e.request.timeoutSeconds ?? 10) * 1000,
  application: e.application,
});
type Request = ReturnType<typeof asRequest>;

function predicted(outcome: Outcome, request: Request): Seen {
  const { probability } = outcome;
  const waits = (outcome.delayMs ?? 0) + (outcome.verdict === 'forwarded' ? (request.application.delayMs ?? 0) : 0); // prettier-ignore
  if (waits >= request.timeoutMs) return { kind: 'timeout', probability };
  if (outcome.verdict === 'forwarded') {
    const pod = outcome.upstream?.pod ?? outcome.upstream?.address ?? '?';
    return request.http === 'tcp' || request.http === 'tls' ? { kind: 'connected', pod, probability } : { kind: `forwarded ${request.application.status ?? 200}`, pod, probability }; // prettier-ignore
  }
  return { kind: outcome.verdict === 'answered' ? `answered ${outcome.status}` : outcome.verdict, probability }; // prettier-ignore
}
function observed(result: Result, request: Request): Omit<Seen, 'probability'> {
  if (result.ending === 'exit 28') return { kind: 'timeout' };
  if (result.status === null) return result.ending === 'ok' ? { kind: 'connected', pod: result.pod } : { kind: 'refused' }; // prettier-ignore
  const forwarded = result.pod || request.headers?.['content-type'] === 'application/grpc';
  return forwarded ? { kind: `forwarded ${result.status}`, pod: result.pod } : { kind: `answered ${result.status}` }; // prettier-ignore
}
const share = (predictions: readonly Seen[], { kind, pod }: Omit<Seen, 'probability'>, anyPod = false): number =>
  predictions.filter((p) => (p.kind === kind || (kind === 'timeout' && p.kind === 'refused')) && (anyPod || !pod || p.pod === pod)).reduce((sum, p) => sum + p.probability, 0); // prettier-ignore

function judge(
  predictions: readonly Seen[],
  results: readonly (Omit<Seen, 'probability'> & { count: number })[],
  count: number,
): string {
  const sum = predictions.reduce((s, p) => s + p.probability, 0);
  if (predictions.some((p) => !(p.probability >= 0)) || Math.abs(sum - 1) > 1e-6)
    return 'wrong (sum)';
  if (share(predictions, { kind: 'unknown' }) > 0.5) return 'unknown';
  for (const result of results) {
    const p = share(predictions, result);
    if (p === 0 || share(predictions, result, true) < 0.05) return 'wrong';
    if (count >= 20 && Math.abs(result.count - count * p) > 4 * Math.sqrt(count * p * (1 - p)) + 1) return 'wrong (share)'; // prettier-ignore
  }
  const seen = (p: Seen) => results.some((r) => share([p], r) > 0);
  if (count >= 20 && predictions.some((p) => p.probability * count > 8 && !seen(p))) return 'wrong (unseen)'; // prettier-ignore
  return 'right';
}

const total: Record<string, number> = {};
let decideMs = 0;
for (const bundle of bundles) {
  const entries: readonly Entry[] = JSON.parse(readFileSync(join(bundle, 'requests.json'), 'utf8')).requests; // prettier-ignore
  const wanted = entries.filter((e) => !((e.request.parallel ?? 0) > 1) && !e.stateful && e.results.length > 0).filter((e) => values.name === undefined || e.name === values.name); // prettier-ignore
  const snapshot = await snapshotOfBundle(bundle, NEEDS);
  const mesh = explainMesh(snapshot);
  const row: Record<string, number> = {};
  for (const entry of wanted) {
    const request = asRequest(entry);
    const results = entry.results.map((r) => ({ ...observed(r, request), count: r.count }));
    let verdict = 'crashed';
    let predictions: Seen[] = [];
    let said = '';
    try {
      const began = performance.now();
      const [parsed] = requestEntries([JSON.parse(JSON.stringify(request))]);
      if (parsed === undefined) throw new Error('nothing');
      const { outcomes, hops, gaps } = explainRequest(mesh, parsed.request);
      decideMs += performance.now() - began;
      predictions = outcomes.map((o) => predicted(o, request));
      verdict = judge(predictions, results, entry.count);
      if (values.verbose === true && (verdict !== 'right' || values.name !== undefined))
        said = `${hops.map((hop) => `      ${hop.side} ${hop.proxy ?? ''} ${hop.kind}: ${hop.text}${hop.isDecisive ? ' !' : ''}${values.name === undefined ? '' : hop.candidates.map((c) => `\n          ${c.state} ${c.name} ${c.failure === undefined ? '' : `${c.failure.criterion} ${c.failure.wanted} <> ${c.failure.actual}`}`).join('')}`).join('\n')}\n      ${outcomes.map((o) => `${o.probability.toFixed(3)} ${o.verdict} ${o.status} ${o.flags.join()} ${o.details} ${o.upstream?.pod ?? o.upstream?.address} ${o.delayMs ?? 0}ms by ${o.decidedBy.side} ${o.decidedBy.proxy ?? ''} ${o.decidedBy.hop}`).join('\n      ')}${gaps.map((g) => `\n      gap ${g.section} ${g.reason}`).join('')}\n`; // prettier-ignore
    } catch (error) {
      said = error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join('\n') : String(error); // prettier-ignore
    }
    const key = verdict.startsWith('wrong') ? 'wrong' : verdict;
    row[key] = (row[key] ?? 0) + 1;
    total[key] = (total[key] ?? 0) + 1;
    // Wrong whatever happened: no capture excuses it.
    if (verdict === 'wrong (sum)' || verdict === 'crashed') process.exitCode = 1;
    if (verdict !== 'right' || values.name !== undefined)
      if (values.quiet !== true) console.log(`${verdict}: ${basename(bundle)} ${entry.name}: ${request.from} ${request.method} ${request.url} ${JSON.stringify(request.headers)} ${request.http}${request.sni ? ` sni ${request.sni}` : ''} ${JSON.stringify(request.application)}\n    predicted ${predictions.map((p) => `${p.kind} ${p.pod ?? ''} ${p.probability.toFixed(3)}`).join(', ')}\n    happened ${results.map((r, i) => `${r.kind} ${r.pod ?? ''} ×${r.count} (${entry.results[i]?.ending})`).join(', ')}\n${said}`); // prettier-ignore
  }
  console.log(`${basename(bundle)}: ${JSON.stringify(row)}`);
}
console.log(JSON.stringify(total), `${decideMs.toFixed(0)} ms deciding`);
