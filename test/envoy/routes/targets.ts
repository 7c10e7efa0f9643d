import type { Draw } from '../chain-scene.ts';
import { chance, setHeader } from './draft.ts';
import { someHeaderOperations } from './operations.ts';
import { CLUSTERS, type Part } from './part.ts';

/** Where a route sends to. */
export function someTarget(draw: Draw): Part {
  switch (
    draw(['cluster', 'cluster', 'cluster', 'missing', 'header', 'split', 'by number', 'by hash'])
  ) {
    case 'cluster':
      return { kinds: ['to cluster'], part: { cluster: draw(CLUSTERS) } };
    case 'missing': {
      const code = draw([
        {},
        { cluster_not_found_response_code: 'NOT_FOUND' },
        { cluster_not_found_response_code: 'INTERNAL_SERVER_ERROR' },
      ]);
      return { kinds: ['to missing cluster'], part: { cluster: 'nowhere', ...code } };
    }
    case 'header':
      return {
        kinds: ['to cluster of a header'],
        part: { cluster_header: 'x-to' },
        touch: (request, pick) =>
          setHeader(
            request,
            'x-to',
            ...pick([
              [pick(CLUSTERS)],
              [pick(CLUSTERS)],
              [pick(CLUSTERS), pick(CLUSTERS)],
              ['nowhere'],
              [],
            ]),
          ),
      };
    case 'split':
      return { kinds: ['split by chance'], part: { weighted_clusters: split(draw) } };
    case 'by number':
      return {
        kinds: ['split by a header number'],
        part: { weighted_clusters: { ...split(draw), header_name: 'x-number' } },
        touch: (request, pick) =>
          setHeader(
            request,
            'x-number',
            ...pick([[pick(NUMBERS)], [pick(NUMBERS)], ['x'], ['1', '2'], []]),
          ),
      };
    default:
      return {
        kinds: ['split by hash'],
        part: {
          weighted_clusters: { ...split(draw), use_hash_policy: true },
          hash_policy: [someHash(draw), ...draw([[], [someHash(draw)]])],
        },
        touch: (request, pick) => {
          setHeader(
            request,
            'end-user',
            ...pick([
              ['jason'],
              [pick(NUMBERS), pick(NUMBERS)],
              [`${pick(NUMBERS)}-a-long-value-of-more-than-thirty-two-bytes`],
              [],
            ]),
          );
          setHeader(request, 'cookie', `user=${pick(NUMBERS)}`);
          if (pick([true, false])) request.query.push(`q=${pick(NUMBERS)}`);
        },
      };
  }
}

const NUMBERS = ['0', '1', '7', '42', '99', '100', '1234567', '18446744073709551615'];

function someHash(draw: Draw): object {
  const terminal = draw([{}, { terminal: true }]);
  return {
    ...draw([
      { header: { header_name: 'End-User' } },
      {
        header: {
          header_name: 'end-user',
          regex_rewrite: { pattern: { regex: '[0-9]' }, substitution: 'n\\0' },
        },
      },
      { cookie: { name: 'user' } },
      { query_parameter: { name: 'q' } },
      { connection_properties: { source_ip: true } },
    ]),
    ...terminal,
  };
}

function split(draw: Draw): { clusters: object[] } {
  const weights = draw([
    [90, 10],
    [1, 1, 1],
    [0, 5],
    [50, 0, 50],
    [3, 4],
    [1, 99, 0],
    [1000, 1, 499],
  ]);
  return {
    clusters: weights.map((weight, index) => ({
      ...(index === 1 && chance(draw, 15) ? { cluster_header: 'x-to' } : { name: draw(CLUSTERS) }),
      weight,
      ...(chance(draw, 30) ? someHeaderOperations(draw) : {}),
      ...(chance(draw, 20) ? { host_rewrite_literal: `split-${index}.example` } : {}),
    })),
  };
}
