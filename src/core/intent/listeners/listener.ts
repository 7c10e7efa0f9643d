import type { JsonObject } from '../../model/json.ts';
import { any, present } from '../message.ts';

/** A Listener, without the fields that are undefined. Sources stay. */
export const listener = (fields: Readonly<Record<string, unknown>>): JsonObject =>
  any('envoy.config.listener.v3.Listener', present(fields));
