import { describe, expect, it } from 'vitest';
import { shownDifference } from '../../src/report/shown-difference.ts';

const at = (path: string, left: unknown, right: unknown = null) =>
  shownDifference({ path, left, right });

describe('a difference as it is shown', () => {
  it('hides what a credential header is matched with, in a text and in a whole object', () => {
    const path = 'virtualHosts[a].routes[0].match.headers[authorization].stringMatch.exact';
    expect(at(path, 'Bearer s3cret', 'Bearer other')).toMatchObject({
      left: '[redacted]',
      right: '[redacted]',
    });
    const header = { name: 'cookie', string_match: { exact: 's3cret' } };
    expect(JSON.stringify(at('virtualHosts[a].routes[0]', { headers: [header] }))).not.toContain(
      's3cret',
    );
  });

  it('leaves everything else as it is', () => {
    expect(at('routes[0].match.headers[end-user].stringMatch.exact', 'jason', 'max')).toEqual({
      path: 'routes[0].match.headers[end-user].stringMatch.exact',
      left: 'jason',
      right: 'max',
    });
    expect(at('routes[0].timeout', '1s').left).toBe('1s');
  });
});
