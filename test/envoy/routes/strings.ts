import type { Draw } from '../chain-scene.ts';

const TEXTS = [
  'jason',
  'Jason',
  'v2',
  'a,b',
  'a',
  'b',
  'x-jason-y',
  'jason!',
  'Mozilla/5.0 (X11)',
  '1',
  'true',
];
/** Values that mostly match nothing. */
export const ODD = [...TEXTS, '', 'JASON', 'jas', 'nosaj', 'v22', ' v2'];

/** A StringMatcher, and values that it matches. */ export function someStringMatch(draw: Draw): {
  kind: string;
  config: object;
  samples: readonly string[];
} {
  const text = draw(TEXTS);
  const caseless = draw([false, false, true]);
  const any = caseless ? { ignore_case: true } : {};
  const word = caseless ? ', any case' : '';
  const own = caseless ? [text, text.toUpperCase(), text.toLowerCase()] : [text];
  switch (draw(['exact', 'exact', 'prefix', 'suffix', 'contains', 'regex'])) {
    case 'exact':
      return { kind: `exact${word}`, config: { exact: text, ...any }, samples: own };
    case 'prefix':
      return {
        kind: `prefix${word}`,
        config: { prefix: text, ...any },
        samples: own.flatMap((value) => [value, `${value}z`]),
      };
    case 'suffix':
      return {
        kind: `suffix${word}`,
        config: { suffix: text, ...any },
        samples: own.flatMap((value) => [value, `z${value}`]),
      };
    case 'contains':
      return {
        kind: `contains${word}`,
        config: { contains: text, ...any },
        samples: own.flatMap((value) => [`z${value}z`, value]),
      };
    default: {
      const [regex, ...samples] = draw(REGEXES);
      return { kind: 'regex', config: { safe_regex: { regex } }, samples };
    }
  }
}

const REGEXES: readonly (readonly [string, ...string[]])[] = [
  ['ja.*n', 'jason', 'jan'],
  ['v[0-9]', 'v1', 'v2'],
  ['(?i)jason', 'JASON', 'Jason'],
  ['a|b', 'a', 'b'],
  ['^[^,]*$', 'a', 'x'],
  ['a,b', 'a,b'],
];
