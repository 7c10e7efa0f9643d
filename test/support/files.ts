import { Readable } from 'node:stream';
import { filesOf } from '../../src/io/files/open.ts';

/** Real files; stdin is empty. */
export const files = filesOf({ stdin: Readable.from([]) });
