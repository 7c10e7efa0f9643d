import { describe, expect, it } from 'vitest';
import { MeshdbgError } from '../../../src/core/errors.ts';
import { networkError } from '../../../src/io/kube/network-error.ts';

const server = {
  url: 'https://api.example.com:6443',
  context: 'prod',
  timeoutMs: 0,
  signal: new AbortController().signal,
  options: () => Promise.reject(new Error('unused')),
};
const failure = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('networkError', () => {
  it.each([
    [failure('ECONNREFUSED'), /api\.example\.com:6443 refuses connections/],
    [new AggregateError([failure('ECONNREFUSED'), failure('ENETUNREACH')]), /refuses connections/],
    [failure('ENOTFOUND'), /name of the API server api\.example\.com:6443 cannot be resolved/],
    [failure('ETIMEDOUT'), /cannot be reached/],
    [failure('ECONNRESET'), /closed the connection/],
    [
      failure('SELF_SIGNED_CERT_IN_CHAIN'),
      /certificate .* is not trusted: a certificate of its chain signs itself/,
    ],
    [failure('CERT_HAS_EXPIRED'), /it has expired/],
    [failure('ERR_TLS_CERT_ALTNAME_INVALID'), /it is for other names/],
    [failure('EPROTO', 'wrong version number'), /No TLS connection/],
    [failure('', 'Bad response: 407'), /proxy .* refuses with status 407/],
    [failure('EWHATEVER', 'something new'), /something new/],
  ])('%#: %s', (cause, says) => {
    const error = networkError(cause, server);
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(says);
    expect(error.hint).not.toBe('');
  });

  it('passes on what is understood already', () => {
    const known = new MeshdbgError('timeout', 'x');
    expect(networkError(known, server)).toBe(known);
  });
});
