import { expect, test } from 'vitest';
import { pump } from '../../src/cli/logs/pump.ts';
import { Reading } from '../../src/cli/logs/reading.ts';
import { NOTHING_KNOWN } from '../../src/cli/logs/knowledge.ts';
import { sinkFor } from '../../src/cli/logs/sink-for.ts';
import { MeshdbgError } from '../../src/core/errors.ts';
import { linesWanted } from '../../src/core/logs/filter/filters.ts';
import { requestOf } from '../../src/cli/options/request.ts';
import type { LogEvent } from '../../src/ports/log-stream.ts';
import { fakeContext } from '../support/context.ts';

const origin = { namespace: 'shop', pod: 'web-1', container: 'istio-proxy' };
const line = (path: string): string =>
  `[2026-11-20T22:11:55.406Z] "GET ${path} HTTP/1.1" 200 - via_upstream - "-" 0 19 2 1 "-" "curl" "e560d2c3-b784-4409-9d76-cb8c2f9ba9cc" "web:80" "10.0.0.9:80" outbound|80||web.shop.svc.cluster.local 10.0.0.5:41000 10.96.0.1:80 10.0.0.5:42744 - default`;

async function* events(): AsyncGenerator<LogEvent> {
  yield { kind: 'joined', origin, text: 'shop/web-1 is read' };
  yield { kind: 'lines', origin, lines: [line('/a'), line('/a')] };
  yield { kind: 'dropped', origin, text: 'shop/web-1 was lost' };
  yield { kind: 'lines', origin, lines: [line('/b')] };
  await Promise.resolve();
  throw new MeshdbgError('interrupted', 'Interrupted.');
}

async function pumped(columns: number | undefined): Promise<{ out: string[]; told: string[] }> {
  const { context, out } = fakeContext();
  let now = 0;
  const world = {
    ...context,
    clock: { ...context.clock, now: () => (now += 5000) },
    terminal: { ...context.terminal, columns },
  };
  const { output } = requestOf('logs', [], {});
  const meta = () => ({ source: { kind: 'live', name: 'x' }, target: '', capturedAt: '', gaps: [] });
  const sink = await sinkFor({ by: ['path'] }, { output, context: world, knowledge: NOTHING_KNOWN, meta, podWidth: 5 });
  const wanted = linesWanted({}, NOTHING_KNOWN.podAt);
  const reading = new Reading({ test: wanted, sink, knowledge: NOTHING_KNOWN, shows: { proxyLog: false, unparsed: false } });
  const told: string[] = [];
  await expect(
    pump(events(), { reading, sink, context: world, tell: (text) => told.push(text), watches: true, verbose: false }),
  ).rejects.toMatchObject({ code: 'interrupted' });
  return { out, told };
} // prettier-ignore

test('where nothing may be read only the error is told; where something is, what is refused, too', async () => {
  const refused: LogEvent = { kind: 'refused', origin, text: 'shop/web-1 may not be read' };
  const { context, out } = fakeContext();
  const { output } = requestOf('logs', [], {});
  const meta = () => ({ source: { kind: 'live', name: 'x' }, target: '', capturedAt: '', gaps: [] });
  const sink = await sinkFor({}, { output, context, knowledge: NOTHING_KNOWN, meta, podWidth: 5 });
  const wanted = linesWanted({}, NOTHING_KNOWN.podAt);
  const told: string[] = [];
  const pumping = {
    reading: new Reading({ test: wanted, sink, knowledge: NOTHING_KNOWN, shows: { proxyLog: false, unparsed: false } }),
    sink, context, tell: (text: string) => told.push(text), watches: true, verbose: false,
  };
  const none = async function* (): AsyncGenerator<LogEvent> {
    yield await Promise.resolve(refused);
    throw new MeshdbgError('forbidden', 'Not allowed.');
  };
  await expect(pump(none(), pumping)).rejects.toMatchObject({ code: 'forbidden' });
  expect([out, told]).toEqual([[], []]);
  const some = async function* (): AsyncGenerator<LogEvent> {
    yield await Promise.resolve(refused);
    yield { kind: 'lines', origin, lines: [line('/a')] };
  };
  expect(await pump(some(), pumping)).toBe(true);
  expect(told).toEqual(['shop/web-1 may not be read']);
  expect(out[0]).toMatch(/^TIME/);
}); // prettier-ignore

test('a table on a terminal is painted again as lines come, and stands at its end', async () => {
  const { out, told } = await pumped(80);
  const repaints = out.filter((text) => text.startsWith('\u001b[H\u001b[J'));
  expect(repaints).toHaveLength(2);
  expect(repaints[0]).toContain('/a');
  expect(repaints[0]).not.toContain('/b');
  expect(out.at(-1)).toMatch(/^PATH/);
  expect(out.at(-1)).toContain('/b');
  // Comings and goings would tear the picture.
  expect(told).toEqual([]);
});

test('in a pipe there is one table, when Ctrl-C ends it', async () => {
  const { out, told } = await pumped(undefined);
  expect(out).toHaveLength(1);
  expect(out[0]).toMatch(/\/a\s+2\s/);
  expect(told).toEqual(['shop/web-1 is read', 'shop/web-1 was lost']);
});

test('what was learned of the lines of a file lasts from one batch to the next', () => {
  const { formatsOf } = NOTHING_KNOWN;
  expect(formatsOf(origin)).toBe(formatsOf(origin));
});
