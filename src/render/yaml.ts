import { stringify, type ScalarTag } from 'yaml';
import type { Report } from '../report/report.ts';
import { inertYamlScalar, isActive } from './inert.ts';
import { documentOf, rawOf } from './json.ts';
import type { Renderer } from './renderer.ts';

export const renderYaml: Renderer = (report) => yamlOf(documentOf(report));

/** Envoy's own objects as YAML. */
export const renderRawYaml: Renderer = (report: Report) => yamlOf(rawOf(report));

/** Strings that could act on a terminal are double-quoted, where YAML's escapes keep their value. */
const ACTIVE_STRING: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: (value) => typeof value === 'string' && isActive(value),
  resolve: (text) => text,
  stringify: ({ value }) => inertYamlScalar(String(value)),
};

// By way of JSON: what JSON leaves out (undefined) YAML leaves out too, and repeated objects become no anchors.
const yamlOf = (value: unknown): string =>
  stringify(JSON.parse(JSON.stringify(value)), {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    customTags: (tags) => [ACTIVE_STRING, ...tags],
  });
