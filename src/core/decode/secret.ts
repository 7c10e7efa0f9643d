import type { Secret } from '../model/envoy/secret.ts';
import type { JsonObject } from '../model/json.ts';
import { text } from './read.ts';

export const decodeSecret = (source: JsonObject): Secret => ({ name: text(source, 'name') ?? '' });
