import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';

/** Authorization services on loopback that do what the path of the checked request says. */
export interface AuthzServices {
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Ids of the requests that they were asked about. */
  readonly asked: ReadonlySet<string>;
  close(): void;
}

/** "/deny/3-4" anywhere in what is sent. */
const QUESTION = /\/(allow|deny|fail)\/([\w-]+)/;

const STATUS: Readonly<Record<string, number>> = { allow: 200, deny: 401, fail: 500 };

/** envoy.service.auth.v3.CheckResponse: OK by saying nothing, or status.code 7, PERMISSION_DENIED. */
const RESPONSES: Readonly<Record<string, Buffer>> = {
  allow: Buffer.from([0, 0, 0, 0, 0]),
  deny: Buffer.from([0, 0, 0, 0, 4, 0x0a, 0x02, 0x08, 0x07]),
};

export async function startAuthzServices(): Promise<AuthzServices> {
  const asked = new Set<string>();
  const told = (text: string): string => {
    const [, verdict = 'fail', id = ''] = QUESTION.exec(text) ?? [];
    asked.add(id);
    return verdict;
  };
  const http = createHttp((request, response) => {
    request.resume();
    response.writeHead(STATUS[told(request.url ?? '')] ?? 500).end();
  });
  const grpc = createHttp2();
  grpc.on('stream', (stream) => {
    let text = '';
    stream.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    stream.on('end', () => {
      const response = RESPONSES[told(text)];
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true }); // prettier-ignore
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': response === undefined ? '13' : '0' })); // prettier-ignore
      stream.end(response);
    });
  });
  for (const server of [http, grpc]) await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    httpPort: Object(http.address()).port,
    grpcPort: Object(grpc.address()).port,
    asked,
    close: () => {
      http.closeAllConnections();
      http.close();
      grpc.close();
    },
  };
}
