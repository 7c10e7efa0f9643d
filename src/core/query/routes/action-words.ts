import type { ClusterChoice, Redirect, RouteAction } from '../../model/envoy/route-action.ts';
import { destinationOf, destinationText, type Standpoint } from '../destination.ts';
import { percentText } from '../percent.ts';

/** What a route does, in words: "90 % reviews v1 · 10 % reviews v3", "redirect 301 https://…", `answers 404 "gone"`. */
export function actionText(action: RouteAction, at: Standpoint): string {
  switch (action.kind) {
    case 'forward':
      return choiceText(action.to, at);
    case 'redirect':
      return `redirect ${action.status} ${redirectTarget(action)}`;
    case 'direct-response':
      return `answers ${action.status}${action.body === undefined ? '' : ` ${quoted(action.body)}`}`;
    case 'non-forwarding':
      return 'not forwarded';
    case 'filter':
      return 'left to a filter';
    case 'unknown':
      break;
  }
  return 'an action that meshdbg does not know';
}

/** A cluster or a weighted split; shares of the real total, which need not be 100. */
export function choiceText(choice: ClusterChoice, at: Standpoint): string {
  switch (choice.kind) {
    case 'cluster':
      return destinationText(destinationOf(choice), at);
    case 'cluster-header':
      return `the cluster that header ${choice.header} names`;
    case 'weighted':
      if (choice.clusters.length === 0) return 'no cluster';
      return choice.clusters
        .map((cluster) => {
          const to =
            cluster.clusterHeader === undefined
              ? destinationText(destinationOf(cluster), at)
              : `the cluster that header ${cluster.clusterHeader} names`;
          return `${percentText(shareOf(cluster.weight, choice.totalWeight))} ${to}`;
        })
        .join(' · ');
    case 'plugin':
      return `the cluster that plugin ${choice.name} chooses`;
    case 'unknown':
      break;
  }
  return 'no cluster';
}

/** 0 where Envoy would refuse the total of 0. */
export const shareOf = (weight: number, total: number): number =>
  total === 0 ? 0 : weight / total;

/** The new URI; parts in <> stay as the request has them. */
function redirectTarget(redirect: Redirect): string {
  const { scheme, host, port, path, prefixRewrite, regexRewrite } = redirect;
  const where =
    scheme === undefined && host === undefined && port === undefined
      ? ''
      : `${scheme === undefined ? '' : `${scheme}:`}//${host ?? '<host>'}${port === undefined ? '' : `:${port}`}`;
  const to =
    path ??
    (prefixRewrite === undefined
      ? regexRewrite === undefined
        ? '<path>'
        : `path ~ ${regexRewrite.pattern} → ${regexRewrite.substitution}`
      : `${prefixRewrite}<rest of path>`);
  const slash = where === '' || to.startsWith('/') || where.endsWith('/') ? '' : '/';
  return `${where}${slash}${to}${redirect.stripQuery ? ' without query' : ''}`;
}

const LONGEST_BODY = 60;

/** A body on one line, cut where it is long; the JSON form has all of it. */
function quoted(body: string): string {
  const line = body.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_BODY ? `"${line.slice(0, LONGEST_BODY)}…"` : `"${line}"`;
}
