/** The sections of config that are compared. */
export type DiffSection = 'clusters' | 'listeners' | 'routes' | 'endpoints' | 'secrets' | 'ecds';

export const DIFF_SECTIONS: readonly DiffSection[] = [
  'clusters',
  'listeners',
  'routes',
  'endpoints',
  'secrets',
  'ecds',
];
