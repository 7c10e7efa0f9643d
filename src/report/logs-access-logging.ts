import type { LoggingGap } from '../core/diagnosis/access-logging.ts';

/** Notes for stderr: why lines are missing, and the YAML that turns them on, line by line. Replicas with the same gap are told once. */
export function loggingNotes(gaps: readonly LoggingGap[]): string[] {
  const told = new Map<string, LoggingGap>();
  for (const gap of gaps) {
    const key = JSON.stringify([gap.sides, gap.state, gap.resource, gap.details, gap.yaml]);
    if (!told.has(key)) told.set(key, gap);
  }
  return [...told.values()].flatMap(({ text, state, yaml, meshYaml }) => [
    text,
    `To ${state === 'off' ? 'turn them on' : 'have all of them here'}, apply:`,
    ...indented(yaml),
    ...(meshYaml === null ? [] : ['or, for the whole mesh:', ...indented(meshYaml)]),
  ]);
}

const indented = (yaml: string): string[] =>
  yaml
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
