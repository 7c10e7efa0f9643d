import { stringify } from 'yaml';
import { inertJson } from './inert.ts';
import { documentOf } from './json.ts';
import type { Renderer } from './renderer.ts';

export const renderYaml: Renderer = (report) =>
  inertJson(stringify(JSON.parse(JSON.stringify(documentOf(report))), { lineWidth: 0 }));
