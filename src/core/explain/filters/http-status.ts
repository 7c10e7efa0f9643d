import { number, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

/** The names of envoy.type.v3.StatusCode, by which dumps print it, in groups of subsequent numbers. */
const NAMES: readonly (readonly [first: number, names: readonly string[]])[] = [
  [100, ['Continue']],
  [200, ['OK', 'Created', 'Accepted', 'NonAuthoritativeInformation', 'NoContent', 'ResetContent', 'PartialContent', 'MultiStatus', 'AlreadyReported']],
  [226, ['IMUsed']],
  [300, ['MultipleChoices', 'MovedPermanently', 'Found', 'SeeOther', 'NotModified', 'UseProxy']],
  [307, ['TemporaryRedirect', 'PermanentRedirect']],
  [400, ['BadRequest', 'Unauthorized', 'PaymentRequired', 'Forbidden', 'NotFound', 'MethodNotAllowed', 'NotAcceptable', 'ProxyAuthenticationRequired', 'RequestTimeout', 'Conflict', 'Gone', 'LengthRequired', 'PreconditionFailed', 'PayloadTooLarge', 'URITooLong', 'UnsupportedMediaType', 'RangeNotSatisfiable', 'ExpectationFailed']],
  [421, ['MisdirectedRequest', 'UnprocessableEntity', 'Locked', 'FailedDependency']],
  [426, ['UpgradeRequired']],
  [428, ['PreconditionRequired', 'TooManyRequests']],
  [431, ['RequestHeaderFieldsTooLarge']],
  [500, ['InternalServerError', 'NotImplemented', 'BadGateway', 'ServiceUnavailable', 'GatewayTimeout', 'HTTPVersionNotSupported', 'VariantAlsoNegotiates', 'InsufficientStorage', 'LoopDetected']],
  [510, ['NotExtended', 'NetworkAuthenticationRequired']],
]; // prettier-ignore

const NUMBERS: ReadonlyMap<string, number> = new Map(
  NAMES.flatMap(([first, names]) => names.map((name, at) => [name, first + at] as const)),
);

/** The code of an envoy.type.v3.HttpStatus, by name or number; undefined where there is none. */
export const httpStatusOf = (status: JsonObject | undefined): number | undefined =>
  NUMBERS.get(text(status, 'code') ?? '') ?? number(status, 'code');
