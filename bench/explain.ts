// Answers many requests of a bundle's first proxy once it was read, in a process of its own (bench/run.ts starts it); prints JSON.
import { setFlagsFromString } from 'node:v8';
import { INTENT_NEEDS } from '../src/core/diff/intended-sides.ts';
import { answerRequests } from '../src/core/explain/answer.ts';
import { explainMesh } from '../src/core/explain/ground/explain-mesh.ts';
import { requestEntries } from '../src/core/explain/request/entries.ts';
import { parseClusterName } from '../src/core/decode/cluster-name.ts';
import { snapshotOfBundle } from '../test/support/captures.ts';

/** What one run tells. */
export interface ExplainFigures {
  readonly requests: number;
  /** Different first outcomes. */
  readonly answers: number;
  /** The first time, as a command pays it: what the YAML means is worked out and nothing was compiled yet. */
  readonly coldMs: number;
  /** The same requests once more. */
  readonly warmMs: number;
}

const REQUESTS = 1000;
const NEEDS = {
  proxy: (['clusters', 'listeners', 'routes', 'endpoints'] as const).map((section) => ({ section })), // prettier-ignore
  ...INTENT_NEEDS,
};

// As the command runs: bin/meshdbg.js tells why.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=1000000');

const snapshot = await snapshotOfBundle(process.argv[2] ?? '', NEEDS);
const [client] = snapshot.proxies;
if (client === undefined) throw new Error('The bundle has no proxy.');
const places = client.clusters.flatMap(({ config: { name } }) => {
  const parts = parseClusterName(name);
  return parts?.direction === 'outbound' && parts.subset === '' ? [`${parts.host}:${parts.port}`] : []; // prettier-ignore
});
// Spread over all services, with what requests differ by; every hundredth asks for a host that does not exist.
const asked = Array.from({ length: REQUESTS }, (_, index) => ({
  name: `r${index}`,
  from: `${client.proxy.namespace}/${client.proxy.pod}`,
  method: index % 7 === 0 ? 'POST' : 'GET',
  url: index % 100 === 99 ? `http://nobody-${index}.nowhere/` : `http://${places[Math.floor((index * places.length) / REQUESTS)]}/p/${index}?q=${index}`, // prettier-ignore
  headers: { 'user-agent': 'curl/8.5.0', ...(index % 5 === 0 ? { 'end-user': 'jason' } : {}) },
}));

const answered = (): { ms: number; answers: number } => {
  const began = performance.now();
  const { requests } = answerRequests(explainMesh(snapshot), requestEntries(asked));
  const ms = performance.now() - began;
  return { ms, answers: new Set(requests.map(({ outcomes: [first] }) => JSON.stringify(first))).size }; // prettier-ignore
};

const cold = answered();
const warm = answered();
const figures: ExplainFigures = {
  requests: REQUESTS,
  answers: cold.answers,
  coldMs: cold.ms,
  warmMs: warm.ms,
};
console.log(JSON.stringify(figures));
