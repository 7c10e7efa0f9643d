import { lookup } from '../../model/lookup.ts';
import { servicePortAt } from '../service-port.ts';
import { command, diagnosis, type Rule } from '../rule.ts';

/** DPE and codec details: what came is not what the port speaks. */
export const clientProtocol: Rule = (failed) => {
  const { flags, details, line, facts } = failed;
  const isCodec = /^http[123]\.(?!remote_re)/.test(details.name);
  if (!flags.has('DPE') && !isCodec) return undefined;
  const to = line.entry.downstream_local_address ?? 'the port';
  const words = lookup(WORDS, details.name.replace(/^http[123]\./, '')) ?? 'broke the protocol';
  const isForeign = details.name === 'http1.codec_error' || details.name === 'http1.https_url_on_plaintext_connection'; // prettier-ignore
  const port = facts && isForeign ? servicePortAt(facts, to, failed.clusterName) : null;
  return diagnosis({
    code: isForeign ? 'not-http' : 'client-protocol',
    text: `The client ${words} at ${to}${isForeign ? ': TLS or another protocol was sent to a port that is taken as HTTP' : ''}.`,
    causes: [port],
    evidence: [
      typeof line.entry.downstream_remote_address === 'string' ? `it came from ${line.entry.downstream_remote_address}` : undefined, // prettier-ignore
      port === null
        ? undefined
        : "the name or appProtocol of the Service's port says what it is taken as",
    ],
    next: command('listeners', line.proxy),
  });
};

const WORDS: Readonly<Record<string, string>> = {
  codec_error: 'sent what is no HTTP/1, or broken',
  headers_too_large: 'sent headers that are too large',
  too_many_headers: 'sent too many headers',
  invalid_characters: 'sent characters that a header may not have',
  invalid_url: 'sent a URL that is not valid',
  invalid_scheme: 'sent a scheme that is not valid',
  body_disallowed: 'sent a body where none may be',
  unexpected_underscore: 'sent a header with an underscore',
  https_url_on_plaintext_connection: 'asked for an https URL without TLS',
};
