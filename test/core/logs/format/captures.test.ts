import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { formatsOfListeners } from '../../../../src/core/logs/format/proxy-formats.ts';
import { createLineReader } from '../../../../src/core/logs/format/line-reader.ts';
import { filesOf } from '../../../../src/io/files/open.ts';
import { BUNDLES, snapshotOfBundle } from '../../../support/captures.ts';

/** Everything that is neither Envoy's own log nor the agent's, as ../shared/score/logs.mjs tells it. */
const isAccessLine = (line: string): boolean =>
  !/^\d{4}-\d\d-\d\dT[\d:.]+Z\s+(?:trace|debug|info|warn|warning|error|critical|fatal)\b/.test(
    line,
  ) &&
  !/^\{.*"(?:level|severity)":/.test(line) &&
  /^(?:\[|\{|[A-Z]+ )/.test(line);

describe.each(BUNDLES)('logs of %s', (bundle) => {
  it('have every access line read with typed values, and nothing else', async () => {
    const files = await filesOf({ stdin: Readable.from([]) }).open(bundle);
    const paths = files.paths.filter((path) => path.endsWith('/istio-proxy.log'));
    if (paths.length === 0) return;
    const snapshot = await snapshotOfBundle(bundle, { proxy: [{ section: 'listeners' }] });
    const failures: string[] = [];
    for (const path of paths) {
      const [namespace, pod] = path.split('/').slice(-3);
      const proxy = snapshot.proxies.find((one) => one.proxy.namespace === namespace && one.proxy.pod === pod); // prettier-ignore
      const reader = createLineReader({
        formats: formatsOfListeners((proxy?.listeners ?? []).map(({ config }) => config)),
      });
      const lines = new TextDecoder()
        .decode(await files.read(path))
        .split('\n')
        .slice(0, -1);
      for (const line of lines) {
        const read = reader.read(line);
        const isTyped = read.kind === 'access' && typeof read.entry.response_code === 'number';
        if (isTyped !== isAccessLine(line) || read.kind === 'unparsed')
          failures.push(`${path}: ${read.kind === 'unparsed' ? read.reason : read.kind}: ${line}`);
      }
    }
    expect(failures).toEqual([]);
  });
});
