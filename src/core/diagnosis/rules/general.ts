import { lookup } from '../../model/lookup.ts';
import { detailsText } from '../../logs/meaning/details.ts';
import { flagMeaning } from '../../logs/meaning/flags.ts';
import { command, diagnosis, type Rule } from '../rule.ts';

/** What is left: the flag or the details in words, with what is usually behind it. */
export const general: Rule = ({ flags, details, line }) => {
  const { entry } = line;
  const [flag] = [...flags].toSorted((a, b) => Number(SECOND.has(a)) - Number(SECOND.has(b)));
  const code = lookup(CODES, details.name) ?? lookup(CODES, flag);
  const meaning = flag === undefined ? undefined : flagMeaning(flag);
  const said = detailsText(entry.response_code_details ?? '') ?? meaning?.text;
  const words = said ?? (entry.response_code_details ? `Envoy says ${entry.response_code_details}` : undefined); // prettier-ignore
  const status = entry.response_code;
  if (entry.response_code_details === undefined && entry.response_flags === undefined)
    return diagnosis({
      code: 'not-told',
      text: `The request ended with ${status ?? 'an error'}; the format of this log has no field that tells why.`,
      evidence: ['RESPONSE_FLAGS and RESPONSE_CODE_DETAILS in the format would tell'],
      next: command('listeners', line.proxy),
    });
  return diagnosis({
    code: code ?? (flag === undefined ? 'answered-by-proxy' : `flag-${flag.toLowerCase()}`),
    text: words === undefined ? `The proxy answered ${status ?? 'with an error'} itself.` : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
    evidence: meaning?.causes.map((cause) => `usual cause: ${cause}`) ?? [],
    next: command('listeners', line.proxy),
  });
}; // prettier-ignore

/** Flags that stand beside another one. */
const SECOND = new Set(['URX', 'DI']);

const CODES: Readonly<Record<string, string>> = {
  stream_idle_timeout: 'stream-idle-timeout',
  SI: 'stream-idle-timeout',
  max_duration_timeout: 'connection-duration',
  duration_timeout: 'connection-duration',
  DT: 'connection-duration',
  request_overall_timeout: 'request-overall-timeout',
  request_header_timeout: 'request-header-timeout',
  low_version: 'http-1.0',
  missing_host_header: 'host-missing',
  empty_host_header: 'host-missing',
  path_normalization_failed: 'path-invalid',
  invalid_path: 'path-invalid',
  request_payload_too_large: 'body-too-large',
  request_payload_exceeded_retry_buffer_limit: 'body-too-large',
  response_payload_too_large: 'response-too-large',
  request_headers_failed_strict_check: 'envoy-header-invalid',
  IH: 'envoy-header-invalid',
  upgrade_failed: 'upgrade-refused',
  overload: 'overloaded',
  OM: 'overloaded',
  DO: 'load-shed',
  UDO: 'load-shed',
  drop_overload: 'load-shed',
  unconditional_drop_overload: 'load-shed',
  dns_resolution_failure: 'dns-failed',
  DF: 'dns-failed',
  LH: 'local-health-check',
  LR: 'local-reset',
  URX: 'retries-used-up',
  RFCF: 'from-cache',
};
