import type { Branches } from '../../../src/core/explain/model/branch.ts';
import type { Ending } from '../../../src/core/explain/model/ending.ts';
import type { HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Wire } from '../../../src/core/explain/model/wire.ts';
import { explainMesh } from '../../../src/core/explain/ground/explain-mesh.ts';
import { viewOf } from '../../../src/core/explain/ground/proxy-view.ts';
import { ending } from '../../../src/core/explain/journey/endings.ts';
import { throughHttp } from '../../../src/core/explain/journey/http.ts';
import type { AtProxy } from '../../../src/core/explain/journey/place.ts';
import { Trail, type Place } from '../../../src/core/explain/journey/trail.ts';
import { firstHeader } from '../../../src/core/wire/http-request.ts';
import type { ProxySnapshot } from '../../../src/core/model/snapshot.ts';
import { EMPTY_SNAPSHOT } from '../../support/empty-snapshot.ts';
import { httpOf } from '../filters/filter-scene.ts';
import { answered, merged, sentWords, type Foretold } from './words.ts';
import type { Trip } from './journey-scene.ts';

/** What the engine says of trips through the doors of a proxy, in the words of the test. */
export function foreteller(snapshot: ProxySnapshot, ports: readonly number[], isTlsAt: (door: number) => boolean): (trip: Trip) => Foretold[] {
  const view = viewOf(snapshot);
  const doors = new Map(snapshot.listeners.map(({ config }) => [Number(config.name), config]));
  const mesh = explainMesh({ ...EMPTY_SNAPSHOT, capturedAt: new Date().toISOString() });
  return ({ door, request }) => {
    const listener = doors.get(ports[door] ?? 0);
    if (listener === undefined) throw new Error('no listener');
    const arrived: HttpRequest[] = [];
    const deliver = (_: unknown, wire: Wire): Branches<Ending> => [{ probability: 1, value: answerOf(wire, arrived) }];
    const walk = { mesh, trail: new Trail(), application: {}, depth: 0, deliver };
    const at: AtProxy = { walk, view, side: 'client', proxy: snapshot.proxy, ip: '127.0.0.1', isInbound: false, toApplication: () => [] };
    const isTls = isTlsAt(door);
    const connection = { destination: { ip: '127.0.0.1', port: ports[door] ?? 0 }, sourceIp: '127.0.0.1', serverName: isTls ? 'shop.example' : '', ...(isTls ? { tls: { serverName: 'shop.example', isPeerValidated: false } } : {}) };
    const wire: Wire = { destination: connection.destination, sourceIp: '127.0.0.1', layers: [], request };
    const ways = throughHttp(at, httpOf(listener), { wire, connection }).map(({ probability, value }) => foretoldOf(value, probability, arrived));
    const sum = ways.reduce((all, { probability }) => all + probability, 0);
    if (Math.abs(sum - 1) > 1e-9) throw new Error(`The probabilities add up to ${sum}.`);
    return merged(ways);
  };
} // prettier-ignore

const APPLICATION: Place = { side: 'application', proxy: null };

/** As the upstreams of the test answer; `details` tells which request it was. */
function answerOf(wire: Wire, arrived: HttpRequest[]): Ending {
  const { request } = wire;
  if (wire.destination.port === 1)
    return ending('connect-failure', APPLICATION, 'connection', { details: 'refused' });
  if (request === null) return ending('unknown', APPLICATION, 'application');
  const details = String(arrived.push(request) - 1);
  const fail = firstHeader(request, 'x-test-fail');
  if (fail === 'reset') return ending('closed', APPLICATION, 'application', { details });
  const isUpgrade = firstHeader(request, 'upgrade') !== undefined;
  const status = fail === undefined || fail === 'hang' ? (isUpgrade ? 101 : 200) : Number(fail);
  return ending('response', APPLICATION, 'application', { status, details, isApplication: true, workMs: fail === 'hang' ? 1e9 : 0 }); // prettier-ignore
}

function foretoldOf(end: Ending, probability: number, arrived: readonly HttpRequest[]): Foretold {
  const { kind, status, grpcStatus, flags, details, isApplication, upstream, location } = end;
  const mirrors = new Map(end.mirrors.map(({ cluster, share }) => [cluster, share]));
  const base = { probability, mirrors };
  if (kind !== 'response') return { ...base, result: kind === 'closed' ? 'close' : `${kind} ${details}` };
  const told = grpcStatus === undefined ? String(status) : `${status}/${grpcStatus}`;
  const result = answered({ status: told, flags, details: isApplication ? 'via_upstream' : details });
  // Who takes no connection gets nothing, whatever others of its cluster got.
  const isUnsent = upstream === null || details?.includes('remote_connection_failure') === true;
  const got = isApplication ? arrived[Number(details)] : isUnsent ? undefined : arrived.at(-1);
  return {
    ...base,
    result,
    ...(location === undefined ? {} : { location }),
    ...(got === undefined ? {} : { upstream: sentWords(upstream?.cluster ?? '', { ...got, path: got.method === 'CONNECT' ? got.authority : got.path }) }),
  };
} // prettier-ignore
