import http from 'node:http';
import { openKube } from '../../src/io/kube/open.ts';
import type { DemoCluster } from '../../src/ports/demo.ts';
import type { Kube } from '../../src/ports/kube.ts';

export const NAMESPACE = 'istio-system';
export const ISTIOD = 'istiod-7d9f8b5c6d-lab01';

/** The demo as a live cluster. */
export const kubeOf = (demo: DemoCluster): Promise<Kube> =>
  openKube(
    { kubeconfig: demo.kubeconfig, asGroup: [], requestTimeoutMs: 5000 },
    { env: {}, signal: new AbortController().signal },
  );

export interface IstiodAnswer {
  readonly status: number;
  readonly date: string | undefined;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  readonly json: () => any;
}

/** Asks an istiod of the demo as a client does: HTTP through a port-forward. */
export async function askIstiod(
  kube: Kube,
  url: string,
  { pod = ISTIOD, port = 15014, limitMs = 5000 } = {},
): Promise<IstiodAnswer> {
  const signal = AbortSignal.timeout(limitMs);
  const connection = await kube.connect(NAMESPACE, pod, port, signal);
  return new Promise((resolve, reject) => {
    const request = http.get(
      { path: url, createConnection: () => connection, signal },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const { statusCode: status = 0, headers } = response;
          resolve({ status, date: headers.date, text, json: () => JSON.parse(text) });
        });
      },
    );
    request.on('error', (error) => {
      connection.destroy();
      reject(error);
    });
  });
}
