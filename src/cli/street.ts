import { decodeCapture } from '../core/decode/snapshot.ts';
import { inert } from '../render/inert.ts';
import { RENDERERS } from '../render/registry.ts';
import type { Report } from '../report/report.ts';
import { capture } from '../sources/capture.ts';
import { openSource } from '../sources/open.ts';
import { resolveTargets } from '../sources/resolve-target.ts';
import type { StreetCommand } from './command.ts';
import type { Context } from '../ports/context.ts';
import type { OptionSpecs, Values } from './option.ts';
import type { OutputRequest, Request } from './request.ts';

/** argv → Request → Target → Capture → Snapshot → Result → Report → text: one step a line. */
export async function runStreet(
  command: StreetCommand,
  values: Values<OptionSpecs>,
  request: Request,
  context: Context,
): Promise<number> {
  const needs = command.needs(values);
  const source = await openSource(request.source, context);
  const { targets, notes } = await resolveTargets(request.target, source, request.source.adminPort);
  const captured = await capture(source, targets, needs);
  const snapshot = decodeCapture(captured, needs.proxy);
  const report = command.run({ values, snapshot });
  return present(
    { ...report, notes: [...notes, ...(source.notes?.() ?? []), ...report.notes] },
    request.output,
    context,
  );
}

/** Renders a report, writes it, and says on stderr what is missing. */
export async function present(
  report: Report,
  output: OutputRequest,
  { terminal }: Context,
): Promise<number> {
  const render = await RENDERERS[output.format]();
  const text = render(report, {
    columns: terminal.columns,
    color: output.color === 'always' || (output.color === 'auto' && terminal.color),
    headers: output.headers,
    ...(output.expression === undefined ? {} : { expression: output.expression }),
  });
  terminal.progress('');
  if (!output.quiet) {
    for (const note of report.notes) terminal.err(`note: ${inert(note)}\n`);
    for (const gap of report.meta.gaps)
      terminal.err(
        `note: not read: ${inert(`${gap.section}: ${gap.reason}${gap.hint === '' ? '' : ` (${gap.hint})`}`)}\n`,
      );
  }
  await terminal.out(text);
  return report.exitCode;
}
