import type { Renderer } from './renderer.ts';

/** Output formats by name, each loaded when asked for. */
export const RENDERERS = {
  table: async () => (await import('./table.ts')).renderTable,
  wide: async () => (await import('./table.ts')).renderWide,
  json: async () => (await import('./json.ts')).renderJson,
  yaml: async () => (await import('./yaml.ts')).renderYaml,
  name: async () => (await import('./name.ts')).renderName,
  csv: async () => (await import('./csv.ts')).renderCsv,
  jsonpath: async () => (await import('./jsonpath.ts')).renderJsonPath,
  junit: async () => (await import('./junit.ts')).renderJunit,
  patch: async () => (await import('./patch.ts')).renderPatch,
  tree: async () => (await import('./tree.ts')).renderTree,
  mermaid: async () => (await import('./mermaid.ts')).renderMermaid,
  raw: async () => (await import('./json.ts')).renderRaw,
  'raw-yaml': async () => (await import('./yaml.ts')).renderRawYaml,
} as const satisfies Readonly<Record<string, () => Promise<Renderer>>>;

export type FormatName = keyof typeof RENDERERS;

/** What -o takes of every command; the raw forms are asked for with --raw. */
export const COMMON_FORMATS = [
  'table',
  'wide',
  'json',
  'yaml',
  'name',
  'csv',
  'jsonpath',
] as const satisfies readonly FormatName[];

/** What -o takes of commands whose reports have it. */
export const FURTHER_FORMATS = ['patch', 'junit', 'tree', 'mermaid'] as const satisfies readonly FormatName[]; // prettier-ignore

export type FurtherFormat = (typeof FURTHER_FORMATS)[number];

export const FORMATS = [...COMMON_FORMATS, ...FURTHER_FORMATS] as const;
