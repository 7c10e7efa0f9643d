/** A command operator of a format string, as in `%REQ(X-TENANT?X-ORG):20%`. */
export interface Operator {
  /** REQ */
  readonly name: string;
  /** What stands between the parentheses; undefined without them. */
  readonly args: string | undefined;
  /** Bytes after which Envoy cuts the value. */
  readonly maxLength: number | undefined;
}

/** The operator as a format writes it, without percent signs and length: `REQ(X-TENANT?X-ORG)`. */
export const operatorText = ({ name, args }: Operator): string =>
  args === undefined ? name : `${name}(${args})`;
