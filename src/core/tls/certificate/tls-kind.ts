import type { TlsContext } from '../../model/envoy/transport-socket.ts';
import { once } from '../../model/once.ts';

/** What a TLS context shows of certificates, and which roots it cannot do without, as a number: texts of hundreds of thousands of keys are short by it. */
export const showsOf = once(({ certificateSecrets, validationSecret }: TlsContext) => numbered(JSON.stringify([certificateSecrets, validationSecret]))); // prettier-ignore

/** What it asks of the other end's, as a number. */
export const asksOf = once(({ verifiesPeer, validationSecret, sanMatchers }: TlsContext) => numbered(JSON.stringify([verifiesPeer, validationSecret, sanMatchers]))); // prettier-ignore

/** By which roots it does so, as a number. */
export const trustsOf = once(({ validationSecret }: TlsContext) => numbered(JSON.stringify(validationSecret ?? ''))); // prettier-ignore

const numbers = new Map<string, number>();

function numbered(text: string): number {
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  return number;
}
