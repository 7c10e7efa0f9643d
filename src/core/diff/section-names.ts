/** What is compared, by the names of design.md section 4 and ECDS. */
export type DiffSection = 'clusters' | 'listeners' | 'routes' | 'endpoints' | 'secrets' | 'ecds';

export const DIFF_SECTIONS: readonly DiffSection[] = [
  'clusters',
  'listeners',
  'routes',
  'endpoints',
  'secrets',
  'ecds',
];
