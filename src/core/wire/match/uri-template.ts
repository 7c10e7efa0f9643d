/** What a "*" stands for: the characters of RFC 3986 that Envoy takes in a segment. */
const LITERAL = "a-zA-Z0-9\\-._~%!$&'()+,;:@";
const SEGMENT = `[${LITERAL}*=]+`;
const ANYTHING = `[${LITERAL}*=/]*`;

/**
 * The RE2 expression of a URI template (envoy/source/extensions/path/uri_template_lib/uri_template_internal.cc). "*" is one
 * segment, "**" any number, "{name}" a named segment, "{name=a/*}" a named pattern; since Envoy 1.39 names may stand beside
 * text in a segment.
 */
export function templateRegex(template: string): string {
  const own = known.get(template);
  if (own !== undefined) return own;
  let regex = '';
  for (const [piece, name, pattern] of template.matchAll(
    /\{([^}=]*)(?:=([^}]*))?\}|\*\*|\*|[^{*]+|\{/g,
  )) {
    if (piece === '**') regex += ANYTHING;
    else if (piece === '*') regex += SEGMENT;
    else if (name === undefined) regex += escaped(piece);
    else regex += `(?P<${name}>${pattern === undefined ? SEGMENT : templateRegex(pattern)})`;
  }
  if (known.size > MOST) known.clear();
  known.set(template, regex);
  return regex;
}

const known = new Map<string, string>();
const MOST = 10_000;

const escaped = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');

/** The parts of a rewrite template: literal text, and names of the match template in braces. */
export const templateParts = (
  template: string,
): readonly ({ readonly text: string } | { readonly name: string })[] =>
  [...template.matchAll(/\{([^}]*)\}|[^{]+/g)].map(([text, name]) =>
    name === undefined ? { text } : { name },
  );
