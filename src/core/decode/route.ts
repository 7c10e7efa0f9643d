import type { RouteConfiguration } from '../model/envoy/route.ts';
import type { JsonObject } from '../model/json.ts';
import { text } from './read.ts';

export const decodeRouteConfiguration = (source: JsonObject): RouteConfiguration => ({
  name: text(source, 'name') ?? '',
});
