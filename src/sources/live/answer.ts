import { MeshdbgError } from '../../core/errors.ts';
import { notAnObject, unreadable } from '../../core/decode/unreadable.ts';
import type { SectionBody } from '../../core/model/capture.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { AdminResponse } from '../../ports/admin.ts';
import type { AdminRead } from './plan.ts';

/**
 * The body that an answer stands for.
 * @throws {MeshdbgError} for statuses other than 200; unreadable for text instead of JSON
 */
export function bodyOf(proxy: ProxyRef, read: AdminRead, answer: AdminResponse): SectionBody {
  const from = `${proxyText(proxy)} ${read.path}`;
  const body: SectionBody = {
    section: read.section,
    origin: 'envoy',
    bytes: answer.status === 200 ? answer.body : empty(proxy, read, answer),
    from,
  };
  const why = notAnObject(headOf(body.bytes));
  if (why !== undefined) throw unreadable(body, why);
  return body;
}

/** Only the beginning: whether it is complete is for the decoder, which reads it once. */
const headOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, 2000));

/**
 * Envoy answers 400 when a mask fits none of its messages, because it has no such section at all (no ECDS filters, no
 * RDS): that is an empty section. Through exec the text is lost and only the status is left.
 */
function empty(proxy: ProxyRef, read: AdminRead, answer: AdminResponse): Uint8Array {
  const text = headOf(answer.body).trim();
  const nothing = text === '' || text.includes('could not be successfully applied to any configs');
  if (answer.status === 400 && read.emptyType !== undefined && nothing)
    return new TextEncoder().encode(JSON.stringify({ configs: [{ '@type': read.emptyType }] }));
  throw refusal(proxy, read, { status: answer.status, text });
}

function refusal(
  proxy: ProxyRef,
  { path }: AdminRead,
  { status, text }: { readonly status: number; readonly text: string },
): MeshdbgError {
  const who = `The Envoy of ${proxyText(proxy)}`;
  const said = text === '' || text.startsWith('<') ? '' : `: ${text.split('\n')[0]?.slice(0, 200)}`;
  if (status === 403)
    return new MeshdbgError('forbidden', `${who} does not allow ${path}${said}`, {
      hint: 'Its bootstrap allows only some admin paths (admin.allow_paths).',
    });
  if (status === 404)
    return new MeshdbgError('unsupported', `${who} does not know ${path}.`, {
      hint: "Is this Envoy's admin port (--admin-port)?",
    });
  return new MeshdbgError('unreachable', `${who} answered ${status} to ${path}${said}`);
}
