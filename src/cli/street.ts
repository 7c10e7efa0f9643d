import { decodeCapture } from '../core/decode/snapshot.ts';
import type { Needs } from '../core/model/capture.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { capture } from '../sources/capture.ts';
import { openSource } from '../sources/open.ts';
import { resolveTargets } from '../sources/resolve-target.ts';
import type { SecondSource, StreetCommand } from './command.ts';
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
  const needs = command.needs(values, request);
  const optional = command.targetOptional === true;
  const first = await read({ request, needs, optional }, context);
  const second = command.second?.(values, request);
  const other =
    second && (await read({ request: requestFor(request, second), needs, optional }, context));
  const report = command.run({
    values,
    request,
    snapshot: first.snapshot,
    ...(other === undefined ? {} : { other: other.snapshot }),
  });
  const notes = [...first.notes, ...(other?.notes ?? []), ...report.notes];
  return present({ ...report, notes: [...new Set(notes)] }, request.output, context);
}

interface Reading {
  readonly request: Request;
  readonly needs: Needs;
  /** Without a target no proxy is asked. */
  readonly optional: boolean;
}

/** Request → Target → Capture → Snapshot. */
async function read(
  { request: { target, source: way }, needs, optional }: Reading,
  context: Context,
): Promise<{ readonly snapshot: Snapshot; readonly notes: readonly string[] }> {
  const source = await openSource(way, context);
  const unnamed = optional && target.text === undefined;
  const { targets, notes } = unnamed
    ? { targets: [], notes: [] }
    : await resolveTargets(target, source, way.adminPort);
  const captured = await capture(source, targets, needs);
  return {
    snapshot: decodeCapture(captured, needs),
    notes: [...notes, ...(source.notes?.() ?? [])],
  };
}

const requestFor = (request: Request, { text, from }: SecondSource): Request => ({
  ...request,
  target: text === undefined ? request.target : { ...request.target, text },
  source: from === undefined ? request.source : { ...request.source, from },
});
