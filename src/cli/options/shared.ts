import { COMMON_FORMATS, type FurtherFormat } from '../../render/registry.ts';
import { choice, duration, integer, path, text, toggle, type OptionSpec } from '../option.ts';

/** The flags that all commands on the street share, as kubectl and istioctl call them (design.md section 2). */
export const TARGET_OPTIONS = {
  namespace: text('-n, --namespace <namespace>', "namespace; the current context's when absent"),
  allNamespaces: toggle('-A, --all-namespaces', 'all namespaces'),
  selector: text('-l, --selector <labels>', 'label selector: app=reviews,version in (v1,v2)'),
  allReplicas: toggle('--all-replicas', 'all pods of the workload instead of one'),
};

export const SOURCE_OPTIONS = {
  from: path(
    '--from <path>',
    'answer from a bundle (directory, .tgz, .zip), a config_dump file, or - for stdin',
  ),
  context: text('--context <name>', 'kubeconfig context'),
  kubeconfig: path('--kubeconfig <file>', 'kubeconfig file'),
  as: text('--as <user>', 'user to impersonate'),
  asGroup: text('--as-group <groups>', 'groups to impersonate, separated by commas'),
  requestTimeout: duration(
    '--request-timeout <time>',
    'limit for each request to the cluster or a proxy (default 30s)',
  ),
  istioNamespace: text(
    '-i, --istio-namespace <namespace>',
    "Istio's namespace (default istio-system)",
  ),
  revision: text('-r, --revision <revision>', 'control plane revision'),
  adminPort: integer(
    '--admin-port <port>',
    "Envoy's admin port (default: what the pod says, else 15000)",
  ),
  via: choice(
    '--via <way>',
    ['auto', 'port-forward', 'exec'],
    'how to reach the proxy: auto, port-forward or exec',
  ),
};

/** How to reach istiod's xDS API, as istioctl calls it. Only commands that ask istiod take these. */
export const CONTROL_PLANE_OPTIONS = {
  viaXds: toggle(
    '--via-xds',
    'ask istiod over xDS at once, not only where its HTTP debug endpoints refuse',
  ),
  xdsAddress: text('--xds-address <host:port>', "dial this xDS address instead of istiod's pods"),
  xdsPort: integer('--xds-port <port>', 'xDS port (default 15012, in plaintext 15010)'),
  plaintext: toggle('--plaintext', 'xDS without TLS'),
  insecure: toggle('--insecure', "do not verify istiod's certificate"),
};

/** @param further formats that only some commands have */
export function outputOption(further: readonly FurtherFormat[]): OptionSpec<string> {
  const named = (jsonpath: string): string[] => [...COMMON_FORMATS, ...further].map((format) => (format === 'jsonpath' ? jsonpath : format)); // prettier-ignore
  return {
    ...text('-o, --output <format>', named('jsonpath=<template>').join(', ')),
    completion: named('jsonpath='),
  };
}

export const OUTPUT_OPTIONS = {
  output: outputOption([]),
  raw: toggle('--raw', "Envoy's own objects, credentials blanked, as JSON or with -o yaml as YAML"),
  noHeaders: toggle('--no-headers', 'leave the header line out'),
  color: choice('--color <when>', ['auto', 'always', 'never'], 'auto, always or never'),
  quiet: toggle('-q, --quiet', 'no notes and no progress'),
  verbose: toggle('-v, --verbose', 'say what is read'),
  debug: toggle('--debug', 'show causes and stacks of errors'),
};

/** Spellings of istioctl that its users' fingers know; accepted, not shown. */
export const HIDDEN_OPTIONS = {
  file: path('-f, --file <path>', 'as --from'),
  proxyAdminPort: integer('--proxy-admin-port <port>', 'as --admin-port'),
  istioNamespaceOld: text('--istioNamespace <namespace>', 'as --istio-namespace'),
  kubeclientTimeout: duration('--kubeclient-timeout <time>', 'as --request-timeout'),
};

export const SHARED_OPTIONS = {
  ...TARGET_OPTIONS,
  ...SOURCE_OPTIONS,
  ...CONTROL_PLANE_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...HIDDEN_OPTIONS,
};
