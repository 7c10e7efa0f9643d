import { MeshdbgError } from '../../core/errors.ts';
import { FORMATS, type FormatName } from '../../render/registry.ts';
import type { Values } from '../option.ts';
import type { SourceRequest, TargetRequest, XdsRequest } from '../../sources/request.ts';
import type { OutputRequest, Request } from '../request.ts';
import type { SHARED_OPTIONS } from './shared.ts';

type Shared = Values<typeof SHARED_OPTIONS>;

/** Checks which flags may meet and makes the frozen request. @throws {MeshdbgError} usage */
export function requestOf(command: string, words: readonly string[], flags: Shared): Request {
  return {
    command,
    arguments: words,
    target: targetOf(words, flags),
    source: sourceOf(flags),
    output: outputOf(flags),
  };
}

function targetOf(words: readonly string[], flags: Shared): TargetRequest {
  const [text] = words;
  if (flags.allNamespaces === true && flags.namespace !== undefined)
    throw new MeshdbgError('usage', '-A and -n exclude each other.');
  return {
    allNamespaces: flags.allNamespaces ?? false,
    allReplicas: flags.allReplicas ?? false,
    ...(text === undefined ? {} : { text }),
    ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
    ...(flags.selector === undefined ? {} : { selector: flags.selector }),
  };
}

const DEFAULT_TIMEOUT_MS = 30_000;

function sourceOf(flags: Shared): SourceRequest {
  const from = flags.from ?? flags.file;
  const adminPort = flags.adminPort ?? flags.proxyAdminPort;
  return {
    asGroup: flags.asGroup?.split(',').filter((group) => group !== '') ?? [],
    requestTimeoutMs: flags.requestTimeout ?? flags.kubeclientTimeout ?? DEFAULT_TIMEOUT_MS,
    istioNamespace: flags.istioNamespace ?? flags.istioNamespaceOld ?? 'istio-system',
    via: flags.via ?? 'auto',
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    ...(from === undefined ? {} : { from }),
    ...(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig }),
    ...(flags.context === undefined ? {} : { context: flags.context }),
    ...(flags.as === undefined ? {} : { as: flags.as }),
    ...(flags.revision === undefined ? {} : { revision: flags.revision }),
    ...(adminPort === undefined ? {} : { adminPort }),
    ...xdsOf(flags),
  };
}

/** Nothing where no flag speaks of xDS: it is only the way out then. */
function xdsOf(flags: Shared): { readonly xds?: XdsRequest } {
  const { viaXds, xdsAddress, xdsPort, plaintext = false, insecure = false } = flags;
  if (plaintext && insecure)
    throw new MeshdbgError('usage', '--plaintext has no certificate that --insecure could ignore.');
  const said = [viaXds, xdsAddress, xdsPort].some((flag) => flag !== undefined);
  if (!said && !plaintext && !insecure) return {};
  return {
    xds: {
      // Who speaks of xDS wants it.
      first: true,
      plaintext,
      insecure,
      ...(xdsAddress === undefined ? {} : { address: xdsAddress }),
      ...(xdsPort === undefined ? {} : { port: xdsPort }),
    },
  };
}

function outputOf(flags: Shared): OutputRequest {
  const { format, expression } = formatOf(flags.output);
  return {
    format: flags.raw === true ? rawFormat(flags.output, format) : format,
    headers: flags.noHeaders !== true,
    color: flags.color ?? 'auto',
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    debug: flags.debug ?? false,
    ...(expression === undefined ? {} : { expression }),
  };
}

function rawFormat(text: string | undefined, format: FormatName): FormatName {
  if (text === undefined || format === 'json' || format === 'raw') return 'raw';
  if (format === 'yaml') return 'raw-yaml';
  throw new MeshdbgError('usage', `--raw prints JSON, or YAML with -o yaml, not "${text}".`);
}

function formatOf(text = 'table'): { readonly format: FormatName; readonly expression?: string } {
  if (text.startsWith('jsonpath='))
    return { format: 'jsonpath', expression: text.slice('jsonpath='.length) };
  // istioctl calls its table "short".
  const wanted = text === 'short' ? 'table' : text;
  // As --raw: objects of Envoy, and lines of logs as they came.
  if (text === 'raw') return { format: 'raw' };
  const format = FORMATS.find((name) => name === wanted);
  if (format !== undefined && format !== 'jsonpath') return { format };
  const hint =
    format === 'jsonpath'
      ? { hint: "Write the template behind it: -o 'jsonpath={.items[*].name}'" }
      : {};
  throw new MeshdbgError(
    'usage',
    `-o takes table, wide, json, yaml, name, csv, jsonpath=<template>, and where a command has them junit, tree, mermaid or patch, not "${text}".`,
    hint,
  );
}
