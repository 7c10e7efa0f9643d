import { BlockList, isIP } from 'node:net';
import type { Env } from './kubeconfig-file.ts';

/**
 * The proxy that the environment names for a server: HTTPS_PROXY or HTTP_PROXY with the exceptions of NO_PROXY, with
 * the rules of Go's net/http, which kubectl follows (golang.org/x/net/http/httpproxy).
 */
export function proxyFromEnv(server: URL, env: Env): string | undefined {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = env[name] ?? env[name.toLowerCase()] ?? '';
  if (proxy === '' || bypassed(server, env['NO_PROXY'] ?? env['no_proxy'] ?? '')) return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function bypassed(server: URL, noProxy: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || isLoopback(host)) return true;
  return noProxy
    .split(',')
    .map((rule) => rule.trim().toLowerCase())
    .some((rule) => rule !== '' && matches(rule, host, port));
}

function matches(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true;
  if (rule.includes('/')) return inRange(rule, host);
  const parts = /^\[?(.*?)\]?:(\d+)$/.exec(rule);
  const withPort = parts !== null && isIP(rule) === 0;
  if (withPort && parts[2] !== port) return false;
  const name = withPort ? (parts[1] ?? '') : rule.replace(/^\[|\]$/g, '');
  if (isIP(name) !== 0) return name === host;
  // "example.com" covers itself and what is below; ".example.com" and "*.example.com" only what is below.
  const suffix = name.replace(/^\*\./, '.');
  return suffix.startsWith('.')
    ? host.endsWith(suffix)
    : host === suffix || host.endsWith(`.${suffix}`);
}

function inRange(rule: string, host: string): boolean {
  const [net = '', bits = ''] = rule.split('/');
  const family = isIP(net);
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(bits)) return false;
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const range = new BlockList();
  range.addSubnet(net, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return range.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

const isLoopback = (host: string): boolean =>
  isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
