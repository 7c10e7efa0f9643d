import type { Listener } from '../model/envoy/listener.ts';
import type { JsonObject } from '../model/json.ts';
import { text } from './read.ts';

export const decodeListener = (source: JsonObject): Listener => ({
  name: text(source, 'name') ?? '',
  addresses: [],
  direction: 'unspecified',
  filterChains: [],
});
