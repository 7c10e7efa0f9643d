import { rfc3339 } from '../../core/model/time.ts';
import { versionReport } from '../../report/version.ts';
import { definePlainCommand } from '../command.ts';
import { present } from '../present.ts';

export default definePlainCommand({
  description: 'Shows the version of meshdbg.',
  examples: [
    { args: 'version', says: 'for people' },
    { args: 'version -o json', says: 'for scripts' },
  ],
  options: {},
  flags: ['output'],
  execute: ({ request }, context) =>
    present(
      versionReport(context.version, wholeSecond(context.clock.now())),
      request.output,
      context,
    ),
});

const wholeSecond = (ms: number): string => rfc3339(Math.floor(ms / 1000) * 1000);
