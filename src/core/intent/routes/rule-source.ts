import type { JsonObject } from '../../model/json.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { ruleSource } from '../scope/rule-source.ts';

/** Names the object and field that something of an http rule was written in: "timeout", "route[0].weight"; the rule itself without a field. */
export type SourceOf = (field?: string) => ResourceRef;

/** A delegate's rule stands in the delegate, whatever object leads to it. @param index of the rule in spec.http, where its origin is unknown */
export const sourceOfRule =
  (virtualService: ConfigObject, rule: JsonObject, index: number): SourceOf =>
  (field) =>
    ruleSource(rule, field) ??
    refTo(virtualService, `spec.http[${index}]${field === undefined ? '' : `.${field}`}`);
