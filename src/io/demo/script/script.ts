import { parse } from 'yaml';
import { flag, isObject, objects, strings, text } from '../../../core/decode/read.ts';
import { MeshdbgError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import type { BundleFiles } from '../../../ports/files.ts';

/** Where a bundle has its script. */
const SCRIPT = 'script.yaml';

/** A change of a value in what istiod sends. */
export interface Setting {
  /** Envoy's name of the resource: "9080", "virtualInbound", "outbound|80||x". */
  readonly name: string;
  /** The way to the value by keys in camelCase, names of list entries and indices; "+0" inserts before an entry. */
  readonly at: readonly string[];
  readonly value: unknown;
}

/** istiod sends a type. */
export interface Push {
  /** "CDS", "LDS", "RDS", "EDS" or "ECDS". */
  readonly type: string;
  /** Beginnings of pods' names; all proxies when absent. */
  readonly to?: readonly string[];
  readonly set: readonly Setting[];
  /** Those it is sent to refuse it with this; what it sets is undone by the next push of the type. */
  readonly refusedWith?: string;
}

/** One step of a scripted change. Proxies are named by the beginning of their pods' names. */
export interface Step {
  readonly says: string;
  /** Objects put in place of those of their kind and name, or added. */
  readonly apply: readonly JsonObject[];
  /** Objects that go; kind, namespace and name suffice. */
  readonly remove: readonly JsonObject[];
  readonly pushes: readonly Push[];
  /** From now on they leave pushes unanswered … */
  readonly late: readonly string[];
  /** … until now. */
  readonly answers: readonly string[];
  /** They lose their connection … */
  readonly leaves: readonly string[];
  /** … and get another one. */
  readonly returns: readonly string[];
  /** Their Envoys' containers end and begin anew. */
  readonly restarts: readonly string[];
  /** All connections that carry a log break. */
  readonly dropsLogs: boolean;
}

/** The scripted change of a bundle. @throws {MeshdbgError} not-found without a script, unreadable for one that is none */
export async function readScript(files: BundleFiles): Promise<readonly Step[]> {
  if (!files.paths.includes(SCRIPT))
    throw new MeshdbgError('not-found', `The bundle ${files.name} has no ${SCRIPT} to play.`, {
      hint: 'The shipped recording has one: leave --bundle out.',
    });
  const broken = (why: string, cause?: unknown): MeshdbgError =>
    new MeshdbgError('unreadable', `${SCRIPT} of ${files.name} is no script: ${why}.`, { cause });
  let value: unknown;
  try {
    value = parse(new TextDecoder().decode(await files.read(SCRIPT)));
  } catch (error) {
    throw broken(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'no YAML', error);
  }
  const steps = isObject(value) ? objects(value, 'steps').map(stepOf) : [];
  if (steps.length === 0) throw broken('it has no steps');
  return steps;
}

const stepOf = (step: JsonObject): Step => ({
  says: text(step, 'says') ?? '',
  apply: objects(step, 'apply'),
  remove: objects(step, 'remove'),
  pushes: objects(step, 'pushes').map(pushOf),
  late: strings(step, 'late'),
  answers: strings(step, 'answers'),
  leaves: strings(step, 'leaves'),
  returns: strings(step, 'returns'),
  restarts: strings(step, 'restarts'),
  dropsLogs: flag(step, 'dropsLogs') ?? false,
});

function pushOf(push: JsonObject): Push {
  const refusedWith = text(push, 'refusedWith');
  return {
    type: text(push, 'type') ?? '',
    ...(push['to'] === undefined ? {} : { to: strings(push, 'to') }),
    ...(refusedWith === undefined ? {} : { refusedWith }),
    set: objects(push, 'set').map((setting) => ({
      name: text(setting, 'name') ?? '',
      at: (text(setting, 'at') ?? '').split('/'),
      value: setting['value'],
    })),
  };
}
