import { describe, expect, it } from 'vitest';
import { proxyFromEnv } from '../../../src/io/kube/proxy-url.ts';

const proxied = (server: string, noProxy: string) =>
  proxyFromEnv(new URL(server), { HTTPS_PROXY: 'proxy:3128', NO_PROXY: noProxy }) !== undefined;

describe('proxyFromEnv', () => {
  it.each([
    ['https://api.example.com', { HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
    ['https://api.example.com', { https_proxy: 'socks5://proxy:1080' }, 'socks5://proxy:1080'],
    ['https://api.example.com', { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
    ['https://api.example.com', { HTTP_PROXY: 'http://proxy:3128' }, undefined],
    ['http://api.example.com', { HTTP_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
    ['https://127.0.0.1:6443', { HTTPS_PROXY: 'http://proxy:3128' }, undefined],
    ['https://[::1]:6443', { HTTPS_PROXY: 'http://proxy:3128' }, undefined],
    ['https://localhost', { HTTPS_PROXY: 'http://proxy:3128' }, undefined],
    ['https://api.example.com', {}, undefined],
  ])('%s %j', (server, env, expected) => {
    expect(proxyFromEnv(new URL(server), env)).toBe(expected);
  });

  it.each([
    ['api.example.com', false],
    ['example.com', false],
    ['.example.com', false],
    ['*.example.com', false],
    ['*', false],
    ['other.com, example.com', false],
    ['api.example.com:6443', false],
    ['api.example.com:443', true],
    ['ample.com', true],
    ['pi.example.com', true],
    ['', true],
  ])('NO_PROXY=%s for https://api.example.com:6443', (noProxy, expected) => {
    expect(proxied('https://api.example.com:6443', noProxy)).toBe(expected);
  });

  it.each([
    ['10.0.0.0/8', false],
    ['10.1.2.3', false],
    ['10.1.2.3:6443', false],
    ['10.1.2.3:443', true],
    ['11.0.0.0/8', true],
    ['10.0.0.0/99', true],
    ['fd00::/8', true],
  ])('NO_PROXY=%s for an address', (noProxy, expected) => {
    expect(proxied('https://10.1.2.3:6443', noProxy)).toBe(expected);
  });
});
