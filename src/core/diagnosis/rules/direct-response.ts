import { sourcesOf } from '../../model/provenance.ts';
import { firstField } from '../field-of.ts';
import { command, diagnosis, type Rule } from '../rule.ts';

/** A route answers by itself: directResponse of a VirtualService, a redirect, the mesh's own. */
export const directResponse: Rule = (failed) => {
  const { details, line, facts } = failed;
  if (details.name !== 'direct_response') return undefined;
  const found = failed.place()?.routes.find(({ route }) => route.action.kind === 'direct-response' || route.action.kind === 'redirect'); // prettier-ignore
  const source = found?.compiled && (sourcesOf(found.compiled)['direct_response'] ?? sourcesOf(found.compiled)['redirect']); // prettier-ignore
  return diagnosis({
    code: 'direct-response',
    text: `The route itself answers ${line.entry.response_code ?? 'here'}: no application was asked.`,
    causes: [source ?? firstField(facts, found?.owner, ['directResponse', 'redirect'])],
    next: command('routes', line.proxy),
  });
};
