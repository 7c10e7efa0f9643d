import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLineReader } from '../../src/core/logs/format/line-reader.ts';
import { ISTIO_TEXT } from '../../src/core/logs/format/known-formats.ts';
import { operatorText } from '../../src/core/logs/format/operator.ts';
import { parseFormatString } from '../../src/core/logs/format/format-string.ts';
import type { AccessLogFormat, FormatTemplate } from '../../src/core/logs/model/log-line.ts';
import { envoyBinary, startEnvoy, type RunningEnvoy } from '../support/envoy.ts';
import { loadAssignment } from '../support/envoy-config.ts';
import { freePorts } from '../support/envoy-tls.ts';
import { waitUntil } from '../support/wait.ts';
import {
  echoServer,
  jsonOf,
  loggingListener,
  send,
  someFormat,
  someRequest,
  type LoggingListener,
} from './access-log-scene.ts';
import { drawing } from './chain-scene.ts';

const FORMATS = 24;
const REQUESTS = 30;

const draw = drawing(7);
const istio = ISTIO_TEXT.template.kind === 'text' ? `${ISTIO_TEXT.template.text}\n` : '';

const formatOf = (template: FormatTemplate): AccessLogFormat => ({
  name: 'format of a test',
  origin: 'listener',
  template,
  omitsEmptyValues: false,
});

/**
 * What Envoy really writes: random formats in a running one, hostile requests to it. The same operators are logged as JSON,
 * which says what each value was; the text must be read to the same.
 */
describe.skipIf(envoyBinary() === undefined)('lines of a real Envoy', () => {
  let envoy: RunningEnvoy;
  let upstream: Server;
  let directory: string;
  let listeners: readonly LoggingListener[];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'meshdbg-access-log-'));
    upstream = await echoServer();
    const [nobody = 0, ...ports] = await freePorts(FORMATS + 1);
    listeners = ports.map((port, at) => {
      const { operators, text } = at === 0 ? istioFormat() : someFormat(draw);
      const file = (kind: string): string => join(directory, `${at}.${kind}`);
      return {
        port,
        text,
        json: jsonOf(operators),
        textFile: file('text'),
        jsonFile: file('json'),
      };
    });
    const cluster = (name: string, port: number): object => ({ name, type: 'STATIC', load_assignment: loadAssignment(name, [port]) }); // prettier-ignore
    envoy = await startEnvoy(
      {
        static_resources: {
          listeners: listeners.map(loggingListener),
          clusters: [cluster('echo', Object(upstream.address()).port), cluster('nobody', nobody)],
        },
      },
      { args: ['--file-flush-interval-msec', '50'] },
    );
    for (let round = 0; round < REQUESTS; round++)
      await Promise.all(listeners.map(({ port }) => send(port, someRequest(draw))));
  });
  afterAll(async () => {
    await envoy?.stop();
    upstream?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const linesOf = (file: string): Promise<readonly string[]> =>
    waitUntil('all lines', async () => {
      const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
      return lines.length === REQUESTS ? lines : undefined;
    });

  test('are read to what Envoy meant, whatever the format', async () => {
    const differing: object[] = [];
    let count = 0;
    for (const { textFile, jsonFile, text, json } of listeners) {
      const texts = await linesOf(textFile);
      const truths = await linesOf(jsonFile);
      const textReader = createLineReader({ formats: [formatOf({ kind: 'text', text })] });
      const jsonReader = createLineReader({ formats: [formatOf({ kind: 'json', json: { ...json } })] }); // prettier-ignore
      for (const [at, line] of texts.entries()) {
        const [own, truth] = [textReader.read(line), jsonReader.read(truths[at] ?? '')];
        count++;
        const isSame = own.kind === 'access' && truth.kind === 'access' && same(own.entry, truth.entry); // prettier-ignore
        if (!isSame)
          differing.push({
            text,
            line,
            truth: truth.raw,
            entry: 'entry' in own ? plain(own.entry) : own,
          });
      }
    }
    expect(differing.slice(0, 3)).toEqual([]);
    expect(count).toBe(FORMATS * REQUESTS);
  });

  test('are recognised without the configuration', async () => {
    const reader = createLineReader();
    const read = (await linesOf(listeners[0]?.textFile ?? '')).map((line) => reader.read(line));
    expect(read.every((line) => line.kind === 'access' && line.format === ISTIO_TEXT)).toBe(true);
    const codes = new Set(read.map((line) => line.kind === 'access' && line.entry.response_code));
    // Else the requests would be too tame to tell anything.
    for (const code of [200, 404, 418, 503]) expect(codes).toContain(code);
  });
});

/** Whatever the order of keys. */
const same = (a: object, b: object): boolean => isDeepStrictEqual(plain(a), plain(b));
const plain = (entry: object): unknown => JSON.parse(JSON.stringify(entry));

const istioFormat = (): { readonly operators: readonly string[]; readonly text: string } => ({
  text: istio,
  operators: parseFormatString(istio).operators.map(operatorText),
});
