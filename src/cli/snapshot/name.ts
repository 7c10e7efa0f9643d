import type { SourceInfo } from '../../core/model/capture.ts';

/** "meshdbg-<context>-20261121T010203Z.tgz" @param now RFC 3339 */
export function defaultPath({ kind, name }: SourceInfo, now: string): string {
  const last = kind === 'live' ? name : (name.split(/[/\\]/).findLast((part) => part !== '') ?? '');
  const word = last.replace(/\.(tgz|tar\.gz|tar|zip)$/i, '').replace(/[^\w.-]+/g, '-');
  const plain = word.replace(/^[-.]+|[-.]+$/g, '').slice(0, 80) || 'mesh';
  return `meshdbg-${plain}-${now.replace(/[-:]|\.\d+/g, '')}.tgz`;
}
