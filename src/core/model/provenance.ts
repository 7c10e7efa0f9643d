import type { KubeObject } from './kube.ts';
import type { ResourceRef } from './resource.ts';

/** By key of the message that carries it; "" stands for the message as a whole. */
export type Sources = Readonly<Record<string, ResourceRef>>;

/** Enumerable, so that a spread keeps it; a symbol, so that JSON, keys and comparisons don't see it. */
const SOURCES: unique symbol = Symbol('sources');

interface Sourced {
  readonly [SOURCES]?: Sources;
}

/** A message with word of which object and field its values came from. */
export function withSources<Message extends object>(message: Message, sources: Sources): Message {
  if (sources === NONE) return message;
  return { ...message, [SOURCES]: { ...sourcesOf(message), ...sources } };
}

/** Where the values of a message came from; empty when nothing is known. */
export function sourcesOf(message: object): Sources {
  // The symbol is this file's own: nobody else can have put something else there.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (message as Sourced)[SOURCES] ?? NONE;
}

const NONE: Sources = {};

/** An object that others were made into: knows where a field was written. */
interface Derived extends KubeObject {
  readonly origin?: (field: string | undefined) => ResourceRef;
}

/**
 * A field of an object as a cause: `refTo(rule, 'spec.trafficPolicy.tls.mode')`. Where the object stands in a file, the field's line is
 * looked up when somebody asks for it.
 */
export function refTo(object: Derived, field?: string): ResourceRef {
  const written = object.origin?.(field);
  if (written !== undefined) return written;
  const { kind, namespace, name, file, line, lineOf } = object;
  const ref = { kind, namespace, name, ...(field === undefined ? {} : { field }) };
  if (file === undefined) return ref;
  if (field === undefined || lineOf === undefined) return { ...ref, file, ...(line === undefined ? {} : { line }) }; // prettier-ignore
  return {
    ...ref,
    file,
    get line() {
      return lineOf(field);
    },
  };
}
