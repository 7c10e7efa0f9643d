import type { JsonObject } from '../../src/core/model/json.ts';
import type { Kube } from '../../src/ports/kube.ts';
import { memorySource } from './memory-source.ts';

const notAsked = (): Promise<never> => Promise.reject(new Error('not asked for'));

const nothingAsked = (): AsyncIterable<never> => ({
  [Symbol.asyncIterator]: () => ({ next: notAsked }),
});

/** A cluster of some objects as an API server has them, whose other answers a test gives itself. */
export const fakeKube = (objects: readonly JsonObject[], answers: Partial<Kube> = {}): Kube => ({
  ...memorySource({ objects }).objects,
  context: { name: 'here', namespace: 'shop' },
  connect: notAsked,
  exec: notAsked,
  logs: notAsked,
  followLog: nothingAsked,
  watch: nothingAsked,
  createToken: notAsked,
  ...answers,
});
