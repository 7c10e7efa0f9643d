import type { Cluster } from '../call.ts';
import type { Step } from '../script/script.ts';

/** What a step of the script does to containers and to those who follow their logs. */
export function stepLogs({ restarts, dropsLogs }: Step, { replay, cuts }: Cluster): void {
  const { demoLogs } = replay;
  for (const { namespace, pod, container } of replay.logs)
    if (restarts.some((name) => pod.startsWith(name)))
      demoLogs.instances.restart(`${namespace}/${pod}/${container}`, demoLogs.now(replay));
  if (dropsLogs) cuts.all();
}
