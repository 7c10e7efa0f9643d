import { MeshdbgError } from '../errors.ts';
import { MAX_STRING } from '../decode/body.ts';
import { mayHoldSecrets } from '../decode/redact.ts';
import { withoutCredentials } from './redact-object.ts';
import { redactedLog } from '../decode/redact-log.ts';

/** Bytes for a bundle, and whether something was taken out of them. */
export interface RedactedBytes {
  readonly bytes: Uint8Array;
  readonly redacted: boolean;
}

/** Further traces of what redactedLog takes out. */
const TOKENS = /eyJ|bearer |basic |token=|api_?key=|password=|client_secret=|"[^"\n]*(?:TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE_?KEY|API_?KEY)[^"\n]*"/i; // prettier-ignore

/**
 * An answer of Envoy or istiod as a bundle keeps it: byte for byte, unless there is something in it that lets somebody
 * in. Then its JSON is written anew, indented where it was.
 * @throws {MeshdbgError} too-large for a body that cannot be looked into: it is not kept unseen
 */
export function redactedBody(bytes: Uint8Array): RedactedBytes {
  if (bytes.length > MAX_STRING)
    throw new MeshdbgError('too-large', `It has ${Math.round(bytes.length / 2 ** 20)} MiB, too many to take secrets out of it.`); // prettier-ignore
  const text = new TextDecoder().decode(bytes);
  if (!mayHoldSecrets(text) && !TOKENS.test(text)) return { bytes, redacted: false };
  const value = jsonOf(text);
  if (value === undefined) return redactedLines(bytes);
  const after = withoutCredentials(value);
  if (after === value) return { bytes, redacted: false };
  const indent = /^\s*[[{]\s*\n/.test(text) ? 1 : undefined;
  const json = `${JSON.stringify(after, undefined, indent)}\n`;
  return { bytes: new TextEncoder().encode(json), redacted: true };
}

/** Log lines and other text. */
export function redactedLines(bytes: Uint8Array): RedactedBytes {
  const text = new TextDecoder().decode(bytes);
  const after = redactedLog(text);
  return after === text
    ? { bytes, redacted: false }
    : { bytes: new TextEncoder().encode(after), redacted: true };
}

/** An object or array; undefined for text. */
function jsonOf(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
