import { jsonBytes, text, type Draft } from './answer.ts';
import { isObject } from './message-type.ts';
import { addressText } from './address-text.ts';
import { listOf, readObject } from './saved.ts';

/** Answers GET /listeners from listeners.json: any format but "json" is text, "name::address" a line (listeners_handler.cc). */
export function answerListeners(saved: Uint8Array, format: string | undefined): Draft {
  if (format === 'json') return jsonBytes(saved);
  const lines = listOf(readObject(saved), 'listener_statuses').flatMap((status) => {
    const name = typeof status['name'] === 'string' ? status['name'] : '';
    const more = status['additional_local_addresses'];
    const addresses = [status['local_address'], ...(Array.isArray(more) ? more : [])];
    return addresses.filter(isObject).map((address) => `${name}::${addressText(address)}\n`);
  });
  return text(lines.join(''));
}
