import { decodeCapture } from '../core/decode/snapshot.ts';
import { capture } from '../sources/capture.ts';
import { openSource } from '../sources/open.ts';
import { resolveTargets } from '../sources/resolve-target.ts';
import type { StreetCommand } from './command.ts';
import type { Context } from '../ports/context.ts';
import type { OptionSpecs, Values } from './option.ts';
import { present } from './present.ts';
import type { Request } from './request.ts';

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
  const { istioNamespace } = request.source;
  const snapshot = { ...decodeCapture(captured, needs.proxy), istioNamespace };
  const report = command.run({ values, snapshot });
  return present(
    { ...report, notes: [...notes, ...(source.notes?.() ?? []), ...report.notes] },
    request.output,
    context,
  );
}
