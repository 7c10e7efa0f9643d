/** envoy.config.core.v3.HeaderValueOption.HeaderAppendAction. */
export type HeaderAppend = 'append' | 'add-if-absent' | 'overwrite' | 'overwrite-if-exists';

export interface HeaderAddition {
  readonly name: string;
  /** May hold %OPERATORS%. */
  readonly value: string;
  readonly action: HeaderAppend;
  /** It is added even when its value is empty. */
  readonly keepsEmpty?: true;
}

/** Changes to headers at one level; weighted cluster, route, virtual host and route configuration each have their own. */
export interface HeaderOperations {
  readonly requestAdd: readonly HeaderAddition[];
  readonly requestRemove: readonly string[];
  readonly responseAdd: readonly HeaderAddition[];
  readonly responseRemove: readonly string[];
}
