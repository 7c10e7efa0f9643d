import { isIP } from 'node:net';
import { INTENT_NEEDS, worldOf } from '../../core/diff/intended-sides.ts';
import { authz } from '../../core/authz/answer.ts';
import type { AuthzQuestion } from '../../core/authz/question.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { Snapshot } from '../../core/model/snapshot.ts';
import { authzReport } from '../../report/authz.ts';
import { defineCommand } from '../command.ts';
import { headers } from '../explain/header-option.ts';
import { integer, text, type Values } from '../option.ts';
import { claims } from '../authz/claim-option.ts';

const OPTIONS = {
  client: text('--as <namespace/serviceaccount>', 'who calls: the service account of a client with mTLS, a whole spiffe:// name, or none for a client without certificate'),
  method: text('--method <method>', 'HTTP method of the request'),
  path: text('--path <path>', 'its path, with or without query'),
  host: text('--host <host>', 'its Host header'),
  port: integer('--port <port>', "the workload's port; without it the first that policies hold for"),
  headers: headers('--header <name: value>', 'a header of the request; may be given several times'),
  sourceIp: text('--source-ip <ip>', 'address that the connection comes from'),
  claims: claims('--jwt-claim <name=value>', 'a claim of a good token, as iss=me or groups=a,b (commas make a list); may be given several times'),
  token: text('--token <jwt>', 'a bearer token that is checked as Envoy does; read here, never printed'),
}; // prettier-ignore

export default defineCommand({
  description:
    'Lists the authorization policies that apply to a workload, in evaluation order, from the RBAC filters that its Envoy really has. With a request (--as, --path, --method, …) it says allow or deny, by which rule, and for a deny the nearest rule that would have allowed it and the criterion that failed. Method, path, host and addresses that are not given count as not known, headers and claims as absent. Dry-run policies are shown as what they would do. The Kubernetes user to impersonate (kubectl --as) goes in front of the command: meshdbg --as USER authz ….',
  examples: [
    { args: 'authz deploy/reviews-v1', says: 'which policies apply, in order' },
    {
      args: 'authz deploy/reviews-v1 --as default/bookinfo-productpage --path /reviews/0 --method GET',
      says: 'would this request pass, and by which rule',
    },
  ],
  options: OPTIONS,
  needs: () => ({
    // A route may have RBAC settings of its own, which take the place of the filter's.
    proxy: [{ section: 'listeners' }, { section: 'routes', optional: true }],
    ...INTENT_NEEDS,
  }),
  run: ({ values, snapshot }) =>
    authzReport(snapshot, authz(snapshot, questionOf(values, snapshot))),
});

/** @throws {MeshdbgError} usage for what no request can have */
function questionOf(values: Values<typeof OPTIONS>, snapshot: Snapshot): AuthzQuestion {
  const { client, headers: given = [], host, claims: own, token } = values;
  if (own !== undefined && token !== undefined)
    throw new MeshdbgError('usage', '--jwt-claim and --token exclude each other.', { hint: 'A token brings its own claims.' }); // prettier-ignore
  const named = host ?? given.findLast(([name]) => name === 'host')?.[1];
  return {
    headers: given.filter(([name]) => name !== 'host'),
    ...placeOf(values),
    ...(named === undefined ? {} : { host: named }),
    ...(own === undefined ? {} : { claims: Object.fromEntries(own) }),
    ...(token === undefined ? {} : { token: token.replace(/^bearer +/i, '') }),
    ...(client === undefined ? {} : { client: clientName(client, snapshot) }),
  };
}

/** Only what is said: the shared flags are among the values, too. @throws {MeshdbgError} usage */
function placeOf({ method, path, port, sourceIp }: Values<typeof OPTIONS>): Partial<AuthzQuestion> {
  if (path !== undefined && !path.startsWith('/'))
    throw new MeshdbgError('usage', `--path begins with "/", not "${path}".`);
  if (port !== undefined && (port < 1 || port > 65_535))
    throw new MeshdbgError('usage', `--port takes 1 to 65535, not ${port}.`);
  if (sourceIp !== undefined && isIP(sourceIp) === 0)
    throw new MeshdbgError('usage', `--source-ip takes an IP address, not "${sourceIp}".`);
  return {
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(path === undefined ? {} : { path }),
    ...(port === undefined ? {} : { port }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
  };
}

/** @throws {MeshdbgError} usage */
function clientName(name: string, snapshot: Snapshot): string {
  if (name === 'none' || name.startsWith('spiffe://')) return name;
  const [namespace = '', account = '', ...more] = name.split('/');
  if (namespace === '' || account === '' || more.length > 0)
    throw new MeshdbgError('usage', `--as takes NAMESPACE/SERVICEACCOUNT, spiffe://… or none, not "${name}".`, { hint: 'A Kubernetes user to impersonate goes in front of the command: meshdbg --as USER authz ….' }); // prettier-ignore
  return `spiffe://${worldOf(snapshot).trustDomain}/ns/${namespace}/sa/${account}`;
}
