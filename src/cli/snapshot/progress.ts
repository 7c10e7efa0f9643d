import { sizeText } from '../../report/size.ts';
import type { Context } from '../../ports/context.ts';
import type { PartRecord } from '../../sources/snapshot/collector.ts';

/** One line on the terminal: how many proxies are written, and how much that is. */
export function snapshotProgress(
  { terminal }: Pick<Context, 'terminal'>,
  total: number,
): (record: PartRecord) => void {
  let done = 0;
  let bytes = 0;
  return (record) => {
    done++;
    bytes += record.bytes;
    terminal.progress(
      `snapshot: ${done} of ${total} ${total === 1 ? 'proxy' : 'proxies'}  ${sizeText(bytes)}`,
    );
  };
}
