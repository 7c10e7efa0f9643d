import { MeshdbgError } from '../../core/errors.ts';
import { isObject } from './kubeconfig-file.ts';

/**
 * The exit code that the Status on the error channel tells (k8s.io/apimachinery pkg/util/remotecommand, from version 4).
 * @throws {MeshdbgError} unreachable when there is none (the connection broke) or the command never ran
 */
export function exitCodeOf(
  text: string,
  {
    namespace,
    pod,
    container,
  }: { readonly namespace: string; readonly pod: string; readonly container: string },
): number {
  const status = parse(text);
  if (status === undefined)
    throw new MeshdbgError(
      'unreachable',
      `The exec in container ${container} of pod ${namespace}/${pod} broke off before it ended.`,
    );
  if (status['status'] === 'Success') return 0;
  const details = isObject(status['details']) ? status['details'] : {};
  const causes: unknown = details['causes'];
  const code = (Array.isArray(causes) ? causes.filter(isObject) : []).find(
    (cause) => cause['reason'] === 'ExitCode',
  );
  if (code !== undefined && /^\d+$/.test(String(code['message']))) return Number(code['message']);
  const said = typeof status['message'] === 'string' ? status['message'] : 'no reason given';
  throw new MeshdbgError(
    'unreachable',
    `The command could not run in container ${container} of pod ${namespace}/${pod}: ${said}`,
  );
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
