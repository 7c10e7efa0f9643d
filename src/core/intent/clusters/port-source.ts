import { objects, object } from '../../decode/read.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { Service, ServicePort } from '../model/service.ts';

/** A port where it is written: Services call its number `port`, ServiceEntries `number`. */
export function portSource({ object: owner }: Service, { number }: ServicePort): ResourceRef {
  const ports = objects(object(owner.raw, 'spec'), 'ports');
  const index = ports.findIndex((port) => port['port'] === number || port['number'] === number);
  return refTo(owner, index < 0 ? undefined : `spec.ports[${index}]`);
}
