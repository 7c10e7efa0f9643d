import { faultsOf } from '../../intent/validate/validate.ts';
import { resourceText } from '../../model/resource.ts';
import type { Check } from './check.ts';

/** Objects that fail validation, or that an older one leaves no place. */
export const invalidObject: Check = {
  code: 'invalid-object',
  ofMesh: ({ objects, world }) =>
    faultsOf(objects, world).map(({ object, problem }) => ({
      message: `${resourceText(object)} ${problem}`,
      causes: [object],
    })),
};
