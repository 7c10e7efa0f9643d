import type { Terminal } from '../ports/terminal.ts';
import { inert } from '../render/inert.ts';

/** Text of several lines, each neutral, with its own line breaks. */
const inertLines = (text: string): string => text.split('\n').map(inert).join('\n');

/**
 * A terminal that neutralises what goes to stderr: notes, progress and errors quote names from the mesh wherever they are
 * made. stdout is the renderers', who know what in their text is colour and what is data.
 */
export const inertTerminal = (terminal: Terminal): Terminal => ({
  ...terminal,
  err: (text) => terminal.err(inertLines(text)),
  progress: (text) => terminal.progress(inert(text)),
});
