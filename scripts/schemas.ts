// Writes schemas/<command>.v1.json from the types in src/report/documents.ts; with --check only says what is out of date.
import { readdirSync, readFileSync } from 'node:fs';
import { createGenerator } from 'ts-json-schema-generator';
import { sync } from './sync.ts';

const SOURCE = 'src/report/documents.ts';
const types = Array.from(
  readFileSync(SOURCE, 'utf8').matchAll(/^export (?:interface|type) (\w+)Document\b/gm),
  ([, name = '']) => name,
);
const generator = createGenerator({
  path: SOURCE,
  tsconfig: 'tsconfig.json',
  // tsc checks types; this only reads them, with the compiler of its own.
  skipTypeCheck: true,
  expose: 'export',
  topRef: false,
  additionalProperties: false,
});

/** Draft-07 as the generator writes it, in the words of draft 2020-12. */
const modern = (json: string): string =>
  json.replaceAll('"#/definitions/', '"#/$defs/').replace('"definitions":', '"$defs":');

const commandOf = (type: string): string =>
  type.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** "logs" prints a document a line; "logs-by" is what "logs --by" prints. */
const titleOf = (command: string): string =>
  command === 'logs'
    ? 'What "meshdbg logs -o json" prints on each line'
    : `What "meshdbg ${command.replace(/^logs-/, 'logs --')} -o json" prints`;

const files = types.map((type): readonly [string, string] => {
  const command = commandOf(type);
  const { $schema: _, ...schema } = generator.createSchema(`${type}Document`);
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://meshdbg.dev/schemas/${command}.v1.json`,
    title: titleOf(command),
    ...schema,
  };
  return [`schemas/${command}.v1.json`, `${modern(JSON.stringify(document, undefined, 2))}\n`];
});

const known = new Set(files.map(([path]) => path));
const stray = readdirSync('schemas')
  .map((name) => `schemas/${name}`)
  .filter((path) => !known.has(path));
sync(files, stray);
