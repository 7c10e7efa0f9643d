import { MeshdbgError } from '../../core/errors.ts';
import { PROXY_FILES } from '../../core/model/proxy-file.ts';
import { queryLogLevels, type LogLevelRow } from '../../core/query/log-levels.ts';
import type { ProxyTarget, Source } from '../../sources/source.ts';

/** The levels of one Envoy as they are now. @throws {MeshdbgError} not-found in captures without them; as for reading */
export async function levelsOf(
  source: Source,
  target: ProxyTarget,
): Promise<readonly LogLevelRow[]> {
  const file = PROXY_FILES.find(({ section }) => section === 'logging');
  if (file === undefined || source.raw === undefined)
    throw new MeshdbgError('not-found', `${source.info.name} holds no log levels.`);
  const { bytes } = await source.raw.body(target, file);
  return queryLogLevels(target.proxy, new TextDecoder().decode(bytes));
}
