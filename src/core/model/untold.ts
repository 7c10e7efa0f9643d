/**
 * Stands in a compiled config for a text that no YAML tells, like keys that istiod fetches: it is there, whatever it says.
 * A symbol, so that no text of a mesh can be taken for it, and none is printed.
 */
export const UNTOLD: unique symbol = Symbol('untold');
