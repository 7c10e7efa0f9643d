import { isObject, object, text } from '../../core/decode/read.ts';
import type { JsonObject } from '../../core/model/json.ts';
import { RULES, type Access, type Action } from './access.ts';
import { enveloped, messageAt, textAt } from './protobuf.ts';
import { badRequest, noSuchResource } from './status.ts';

/** What a review asks: about an action, about a path that is no resource, or nothing in particular. */
type Question = { readonly action?: Action; readonly isPath?: boolean };

export interface Asker {
  readonly access: Access;
  readonly user: string;
}

/**
 * Answers the "may I" questions of authorization.k8s.io and authentication.k8s.io, asked in JSON or protobuf, in JSON.
 * @throws {ApiFailure} 400 for a body that is no review, 404 for other resources
 */
export function review(resource: string, body: Uint8Array, asker: Asker): object {
  const { access, user } = asker;
  const { action, isPath } = questionOf(body);
  switch (resource) {
    case 'selfsubjectaccessreviews': {
      const reason = action === undefined ? undefined : access.refusal(action);
      const allowed = reason === undefined && (action !== undefined || isPath === true);
      const status = { allowed, ...(reason === undefined ? {} : { reason }) };
      return answer('authorization.k8s.io/v1', 'SelfSubjectAccessReview', status);
    }
    case 'selfsubjectrulesreviews':
      return answer('authorization.k8s.io/v1', 'SelfSubjectRulesReview', {
        resourceRules: RULES,
        nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['*'] }],
        incomplete: false,
      });
    case 'selfsubjectreviews':
      return answer('authentication.k8s.io/v1', 'SelfSubjectReview', {
        userInfo: { username: user, groups: ['system:authenticated'] },
      });
    default:
      throw noSuchResource();
  }
}

const answer = (apiVersion: string, kind: string, status: object): object => ({
  apiVersion,
  kind,
  metadata: {},
  spec: {},
  status,
});

function questionOf(body: Uint8Array): Question {
  const message = enveloped(body);
  if (message !== undefined) {
    // Field numbers of k8s.io/api authorization/v1 generated.proto.
    const spec = messageAt(message, 2);
    const asked = messageAt(spec, 1);
    const isPath = spec?.has(2) ?? false;
    if (asked === undefined) return { isPath };
    return { action: actionOf([2, 3, 5, 6].map((number) => textAt(asked, number))) };
  }
  const spec = object(jsonOf(body), 'spec');
  const asked = object(spec, 'resourceAttributes');
  if (asked === undefined) return { isPath: object(spec, 'nonResourceAttributes') !== undefined };
  const words = ['verb', 'group', 'resource', 'subresource'].map((key) => text(asked, key) ?? '');
  return { action: actionOf(words) };
}

function actionOf([verb = '', group = '', resource = '', sub = '']: readonly string[]): Action {
  return { verb, group, resource: sub === '' ? resource : `${resource}/${sub}` };
}

function jsonOf(body: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (isObject(value)) return value;
  } catch {
    // The sentence below says it for both cases.
  }
  throw badRequest('the body of the request is no JSON object');
}
