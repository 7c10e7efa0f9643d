import { expect, test } from 'vitest';
import { shownUrl } from '../../../src/cli/logs/shown-url.ts';

test.each([
  ['http://localhost:3100', 'http://localhost:3100'],
  ['https://me:s3cr3t@loki.example.com/prefix', 'https://loki.example.com/prefix'],
  ['https://s3cr3t@loki.example.com/', 'https://loki.example.com'],
  ['https://loki.example.com/a?token=s3cr3t#s3cr3t', 'https://loki.example.com/a'],
  ['//s3cr3t', 'Loki'],
])('%s is shown as %s', (url, shown) => expect(shownUrl(url)).toBe(shown));
