import http from 'node:http';
import type { Kube } from '../../src/ports/kube.ts';

/** Asks an Envoy of the demo through a port-forward. @returns the body */
export async function askAdmin(
  kube: Kube,
  {
    namespace,
    pod,
    url,
  }: { readonly namespace: string; readonly pod: string; readonly url: string },
): Promise<string> {
  const signal = AbortSignal.timeout(5000);
  const connection = await kube.connect(namespace, pod, 15000, signal);
  return new Promise((resolve, reject) => {
    const options = { path: url, createConnection: () => connection, signal };
    const request = http.get(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    request.on('error', reject);
  });
}
