import { setMaxListeners } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { isObject } from '../../src/core/decode/read.ts';
import type { Terminal } from '../../src/ports/terminal.ts';
import type { DemoCluster, DemoOptions } from '../../src/ports/demo.ts';
import { scratch } from '../io/files/archives.ts';
import { fakeContext } from '../support/context.ts';
import { startDemo } from '../support/demo-client.ts';
import { pod } from '../support/memory-source.ts';
import { clock } from '../support/tailing.ts';
import { worldOf } from '../support/world.ts';

/** More pods than are asked for their config before the first line, each with a format of its own that no other line fits. */
const PODS = Array.from({ length: 24 }, (_, index) => `web-${index}`);
const LINES_EACH = 5;

const dir = scratch();
const BUNDLE = join(dir.path, 'own-formats');
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(BUNDLE, path)), { recursive: true });
  writeFileSync(join(BUNDLE, path), text);
};
const dumpOf = (name: string): object => ({
  configs: [
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
      dynamic_listeners: [{ name: 'own', active_state: { listener: {
        '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener',
        name: 'own',
        access_log: [{ name: 'envoy.access_loggers.file', typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog',
          path: '/dev/stdout',
          log_format: { text_format_source: { inline_string: `of ${name}: %START_TIME% %RESPONSE_CODE% <%REQ(X-NOTE)%>\n` } },
        } }],
      } } }],
    },
  ],
}); // prettier-ignore
write(
  'meshdbg.json',
  JSON.stringify({ schema: 'meshdbg.dev/bundle/v1', createdAt: '2026-11-20T22:10:00Z' }),
);
write(
  'kubernetes/pods.json',
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: PODS.map((name, index) =>
      pod(`shop/${name}`, { labels: { app: 'web' }, metadata: { uid: `uid-${index}` } }),
    ),
  }),
);
write(
  'script.yaml',
  stringify({
    steps: [
      {
        says: 'web-3 is deleted.',
        remove: [{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name: 'web-3' } }],
        dropsLogs: true,
      },
    ],
  }),
);
for (const name of PODS) {
  write(`proxies/shop/${name}/config_dump.json`, JSON.stringify(dumpOf(name)));
  write(`logs/shop/${name}/istio-proxy.log`, Array.from({ length: LINES_EACH }, (_, at) => `of ${name}: 2026-11-20T22:00:0${at}.000Z 200 <note ${at}>\n`).join(''));
} // prettier-ignore
afterAll(() => dir.remove());

let demo: DemoCluster | undefined;
afterEach(async () => {
  await demo?.stop();
  demo = undefined;
});

interface Told {
  readonly code: number;
  readonly lines: readonly Record<string, unknown>[];
  readonly stderr: string;
}

interface Watching {
  readonly options?: DemoOptions;
  /** Gets what was printed so far; Ctrl-C once it returns true. */
  readonly until?: (soFar: string, err: string) => boolean;
  readonly out?: Terminal['out'];
}

/** Runs the command on a demo cluster. */
async function logs(argv: readonly string[], { options = {}, until, out }: Watching = {}): Promise<Told> {
  demo ??= await startDemo({ bundle: BUNDLE, ...options });
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const { context, err } = fakeContext({ ...worldOf(demo, controller), clock });
  let text = '';
  const look = (): void => {
    if (until?.(text, err.join('')) === true) controller.abort();
  };
  const terminal: Terminal = {
    ...context.terminal,
    out: async (piece) => {
      text += piece;
      look();
      return out?.(piece) ?? true;
    },
    err: (piece) => {
      err.push(piece);
      look();
    },
  };
  const code = await run(['logs', ...argv, '-o', 'json'], { ...context, terminal });
  const lines = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown).filter(isObject);
  return { code, lines, stderr: err.join('') };
} // prettier-ignore

const note = (line: Record<string, unknown>): unknown => {
  const { fields } = line;
  return isObject(fields) ? fields['REQ(X-NOTE)'] : undefined;
};

describe('lines of pods with formats of their own', () => {
  it('are all read by them, however many pods there are', async () => {
    const { code, lines, stderr } = await logs(['-n', 'shop', '--unparsed']);
    expect(code).toBe(0);
    expect(lines).toHaveLength(PODS.length * LINES_EACH);
    expect(new Set(lines.map(note))).toEqual(new Set([0, 1, 2, 3, 4].map((at) => `note ${at}`)));
    expect(stderr).not.toContain('access log format');
  });

  it('are told to be unreadable where no proxy may be asked for its format', async () => {
    const { code, stderr } = await logs(['-n', 'shop'], {
      options: { deny: ['create pods/portforward', 'get pods/portforward', 'create pods/exec', 'get pods/exec'] },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('None of the 120 lines');
  }); // prettier-ignore
});

describe('a followed tail', () => {
  it('says that a pod was deleted, and goes on with the others', async () => {
    let isDeleted = false;
    const { code, lines, stderr } = await logs(['-n', 'shop', '-f'], {
      options: { play: true, logRate: 400 },
      until: (soFar, err) => {
        if (!isDeleted && PODS.every((name) => soFar.includes(`"pod":"${name}"`))) {
          isDeleted = true;
          demo?.step();
        }
        return err.includes('shop/web-3 is gone') && err.includes('shop/web-9 is read again');
      },
    });
    expect(code).toBe(130);
    expect(stderr.match(/web-3 is gone/g)).toHaveLength(1);
    expect(stderr).not.toContain('web-3 is read again');
    expect(lines.length).toBeGreaterThanOrEqual(PODS.length);
  });

  it('waits for a slow reader, and loses and repeats nothing', async () => {
    const { code, lines } = await logs(['-n', 'shop', '-f'], {
      options: { logRate: 2000 },
      until: (soFar) => soFar.length > 300_000,
      out: () => new Promise((taken) => setTimeout(() => taken(true), 20)),
    });
    expect(code).toBe(130);
    const notes = new Map<unknown, unknown[]>();
    for (const line of lines) notes.set(line['pod'], [...(notes.get(line['pod']) ?? []), note(line)]);
    expect(notes.size).toBe(PODS.length);
    for (const [name, all] of notes) expect([name, all]).toEqual([name, all.map((_, at) => `note ${at % LINES_EACH}`)]);
  }); // prettier-ignore

  it('ends quietly when its reader has gone', async () => {
    let pieces = 0;
    const { code, stderr } = await logs(['-n', 'shop', '-f'], {
      options: { logRate: 400 },
      out: async () => ++pieces < 3,
    });
    expect(code).toBe(0);
    expect(stderr).not.toContain('meshdbg:');
  });

  it.each([[[]], [['-f']], [['--by', 'pod']]])('names the right that it lacks, and prints nothing: %j', async (flags) => {
    const { code, lines, stderr } = await logs(['-n', 'shop', ...flags], { options: { deny: ['get pods/log'] } });
    expect({ code, lines }).toEqual({ code: 2, lines: [] });
    expect(stderr.match(/get pods\/log/g)).toHaveLength(1);
  }); // prettier-ignore
});
