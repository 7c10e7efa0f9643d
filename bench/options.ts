import { parseArgs } from 'node:util';

/** The flags of `npm run bench`, all read in one place: none is strange to a section that does not use it. */
export const { values: options } = parseArgs({
  options: {
    /** Sections, separated by commas; all when absent. */
    only: { type: 'string' },
    /** Size of the mesh for tls-check. */
    'tls-services': { type: 'string', default: '100' },
    'log-lines': { type: 'string', default: '1000000' },
    'stdin-gb': { type: 'string', default: '2' },
  },
});
