import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pod } from './memory-source.ts';

/** A recorded access line of a pod. */
const accessLine = (name: string, number: number): string => {
  const time = new Date(Date.UTC(2026, 10, 20, 22, 0, 0) + number * 10).toISOString();
  const id = `1b4e28ba-2fa1-41d2-883f-${String(number).padStart(12, '0')}`;
  return `[${time}] "GET /${name}/${number} HTTP/1.1" 200 - via_upstream "${id}"`;
};

/** Writes a bundle of pods in namespace shop, each with so many recorded access lines of its istio-proxy. */
export function writeLogBundle(path: string, pods: readonly string[], linesEach: number): void {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  write(
    'meshdbg.json',
    JSON.stringify({ schema: 'meshdbg.dev/bundle/v1', createdAt: '2026-11-20T22:10:00Z' }),
  );
  const items = pods.map((name, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    ...pod(`shop/${name}`, { labels: { app: 'web' }, metadata: { uid: `uid-${index}` } }),
  }));
  write('kubernetes/pods.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  for (const [index, name] of pods.entries()) {
    const lines = Array.from({ length: linesEach }, (_, number) =>
      accessLine(name, number * pods.length + index),
    );
    write(`logs/shop/${name}/istio-proxy.log`, `${lines.join('\n')}\n`);
  }
}
