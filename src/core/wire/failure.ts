/** The first criterion of a candidate that did not hold. */
export interface Failure {
  /** What was asked: "header end-user", "path", "domain", "port", "SNI", "weight", "principal", … */
  readonly criterion: string;
  /** What it had to be, as a person reads it: "= jason", "prefix /api". */
  readonly wanted: string;
  /** What it was; undefined where it was missing. */
  readonly actual?: string;
  /** It held, but another one held better: what that one wanted. */
  readonly beatenBy?: string;
}
