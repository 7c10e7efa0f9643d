import { definePlainCommand } from '../command.ts';
import { LOGS_OPTIONS } from '../logs/options.ts';

export default definePlainCommand({
  description:
    'Reads the access logs of Envoys: of pods by name, workload, labels or namespace, of a bundle, of files or stdin, or from a Loki. Each line is parsed by the format of its proxy and shown in columns with its response flags in words; filters choose lines, --by counts them, --request-id follows one request through all proxies, and --diagnose says which object is at fault. Requests that failed are data: the exit code is 0.',
  examples: [
    { args: 'logs deploy/reviews-v1', says: 'the access lines of all its pods' },
    { args: 'logs deploy/reviews-v1 --diagnose', says: 'for each kind of failure the object at fault' },
    {
      args: "logs -A --where 'response_code >= 500 and duration > 200'",
      says: 'slow failures of the whole mesh',
    },
    {
      args: 'logs -A --by route_name,response_code --top 10',
      says: 'what there is most of, with rates and quantiles',
    },
  ],
  argument: {
    syntax: '[target...]',
    description: 'POD, TYPE/NAME or NAME.NAMESPACE; or files of log lines (.log, .gz, ./path), - for stdin',
  },
  options: LOGS_OPTIONS,
  flags: ['target', 'source', 'output'],
  execute: async ({ values, request }, context) => {
    // What reads logs is loaded when it is needed.
    const { runLogs } = await import('../logs/run.ts');
    return runLogs(values, request, context);
  },
}); // prettier-ignore
