/** What a Status object of the Kubernetes API says beside its message. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** The resource's plural, as the API server fills it. */
  readonly kind?: string;
}

/** An answer other than success, as the API server words it (apimachinery pkg/api/errors). */
export class ApiFailure extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'ApiFailure';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** The failure as the JSON object that clients of the API read. */
export const statusOf = (failure: ApiFailure): object => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: failure.message,
  reason: failure.reason,
  ...(failure.details === undefined ? {} : { details: failure.details }),
  code: failure.code,
});

/** "pods", or "virtualservices.networking.istio.io": how messages call a resource. */
export const qualified = (resource: string, group: string): string =>
  group === '' ? resource : `${resource}.${group}`;

export const badRequest = (message: string): ApiFailure =>
  new ApiFailure(400, 'BadRequest', message);

export const unauthorized = (): ApiFailure => new ApiFailure(401, 'Unauthorized', 'Unauthorized');

/** No such path or resource, as opposed to no such object. */
export const noSuchResource = (): ApiFailure =>
  new ApiFailure(404, 'NotFound', 'the server could not find the requested resource', {});

export const noSuchObject = (resource: string, group: string, name: string): ApiFailure =>
  new ApiFailure(404, 'NotFound', `${qualified(resource, group)} "${name}" not found`, {
    name,
    ...(group === '' ? {} : { group }),
    kind: resource,
  });
