import { MeshdbgError } from '../core/errors.ts';
import { inert } from './inert.ts';
import type { Renderer } from './renderer.ts';

/**
 * A Mermaid flowchart.
 * @throws {MeshdbgError} usage, for a command whose result is none
 */
export const renderMermaid: Renderer = ({ flow, command }) => {
  if (flow === undefined)
    throw new MeshdbgError('usage', `${command} draws nothing: -o mermaid has no meaning.`, {
      hint: 'meshdbg explain draws a flowchart.',
    });
  return [
    'flowchart LR',
    ...flow.boxes.map(({ id, text }) => `  ${id}["${quoted(text)}"]`),
    ...flow.arrows.map(({ from, to, text }) => `  ${from} -->${text === '' ? '' : `|"${quoted(text)}"|`} ${to}`), // prettier-ignore
    '',
  ].join('\n');
};

/** Mermaid's own entities: whatever could end the text, begin a tag or a directive is one. */
const quoted = (text: string): string =>
  inert(text).replace(/["#;<>&`|\\]/g, (character) => `#${character.codePointAt(0)};`);
