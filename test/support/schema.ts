import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
addFormats.default(ajv);
const known = new Map<string, ValidateFunction>();

/** What a document breaks of its command's published schema; empty when it is as promised. */
export function schemaErrors(command: string, document: unknown): readonly string[] {
  const path = `schemas/${command}.v1.json`;
  const validate =
    known.get(path) ??
    ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>);
  known.set(path, validate);
  validate(document);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
