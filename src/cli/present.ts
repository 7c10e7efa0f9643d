import { redactedMatchers } from '../core/decode/redacted-matchers.ts';
import type { Context } from '../ports/context.ts';
import type { Terminal } from '../ports/terminal.ts';
import { inert } from '../render/inert.ts';
import { RENDERERS } from '../render/registry.ts';
import { gapTexts } from '../report/gap-text.ts';
import type { Report } from '../report/report.ts';
import type { OutputRequest } from './request.ts';

/** Renders a report, writes it, and says on stderr what is missing. */
export async function present(
  report: Report,
  output: OutputRequest,
  { terminal }: Context,
): Promise<number> {
  const text = await rendered(report, output, terminal);
  terminal.progress('');
  if (!output.quiet) {
    for (const note of report.notes) terminal.err(`note: ${inert(note)}\n`);
    for (const missing of gapTexts(report.meta.gaps))
      terminal.err(`note: not read: ${inert(missing)}\n`);
  }
  await terminal.out(text);
  return report.exitCode;
}

/** A report as text in the wanted format. */
export async function rendered(
  report: Report,
  output: OutputRequest,
  { columns, color }: Terminal,
): Promise<string> {
  const render = await RENDERERS[output.format]();
  const isRaw = output.format === 'raw' || output.format === 'raw-yaml';
  const shown = isRaw ? { ...report, raw: redactedMatchers(report.raw) } : report;
  return render(shown, {
    columns,
    color: output.color === 'always' || (output.color === 'auto' && color),
    headers: output.headers,
    ...(output.expression === undefined ? {} : { expression: output.expression }),
  });
}
