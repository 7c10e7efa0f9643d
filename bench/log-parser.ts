// How many lines a second the parser takes in this process, one core, all fields and a few. Prints JSON.
import { LineSplitter } from '../src/core/decode/lines.ts';
import { createLineReader } from '../src/core/logs/format/line-reader.ts';
import { someLines } from './log-lines.ts';

export interface ParserFigures {
  readonly name: string;
  readonly linesPerSecond: number;
  readonly budget: number;
}

const LINES = 200_000;
const ROUNDS = 5;
const CHUNK = 65_536;
const FEW = new Set(['route_name', 'response_code', 'duration']);

/** From bytes as they come from a file to entries; the best round counts, as others may use the core. */
function figures(kind: 'text' | 'json', wanted: ReadonlySet<string> | undefined): number {
  const bytes = Buffer.from(someLines(kind, LINES));
  const reader = createLineReader(wanted === undefined ? {} : { wanted });
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    const splitter = new LineSplitter();
    let count = 0;
    for (let at = 0; at < bytes.length; at += CHUNK)
      for (const line of splitter.push(bytes.subarray(at, at + CHUNK)))
        if (reader.read(line).kind === 'access') count++;
    if (count !== LINES) throw new Error(`${count} of ${LINES} lines were read.`);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, user + system);
  }
  return (LINES / best) * 1e6;
}

const all: readonly ParserFigures[] = [
  { name: 'text, all fields', linesPerSecond: figures('text', undefined), budget: 0.5e6 },
  { name: 'text, three fields', linesPerSecond: figures('text', FEW), budget: 0.9e6 },
  { name: 'JSON, all fields', linesPerSecond: figures('json', undefined), budget: 0.3e6 },
  { name: 'JSON, three fields', linesPerSecond: figures('json', FEW), budget: 0.3e6 },
];
console.log(JSON.stringify(all));
