import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../src/core/diff/stage.ts';
import type { ConfigResource } from '../../../src/core/model/envoy/config-resource.ts';
import type { Listener } from '../../../src/core/model/envoy/listener.ts';
import type { ProxySync, TypeSync } from '../../../src/core/model/sync.ts';
import { envoyDump, sideOf } from '../../support/dump-pair.ts';

const { proxy } = sideOf(envoyDump('default/details'), 'envoy');
const [sample] = proxy.listeners;

/** An Envoy whose listener "0.0.0.0_80" is in some states. */
const withListener = (...states: readonly Partial<ConfigResource<Listener>>[]) => ({
  ...proxy,
  listeners: states.flatMap((state) => (sample === undefined ? [] : [{ ...sample, name: '0.0.0.0_80', ...state }])),
}); // prettier-ignore

const sync = (type: TypeSync): ProxySync => ({
  namespace: 'shop', pod: 'web', cluster: '', istiod: 'istiod-1', version: '', proxyType: '', types: [type],
}); // prettier-ignore
const synced: TypeSync = { type: 'LDS', state: 'SYNCED', sent: '1', acked: '1' };
const refused = (error: string): TypeSync => ({
  type: 'LDS',
  state: 'ERROR',
  sent: '2',
  acked: '1',
  error,
});

describe('where an object parted', () => {
  it.each([
    ['rejected', 'bad', [{}, { state: 'rejected', error: { details: 'bad' } }], undefined],
    ['rejected', 'bad', [{ error: { details: 'bad' } }], undefined],
    ['warming', 'waits', [{}, { state: 'warming' }], undefined],
    ['removed-late', 'connections', [{ state: 'draining' }], undefined],
    ['rejected', 'no', [{}], refused('Error adding/updating listener(s) 0.0.0.0_80: no')],
    // The push is refused, but for another listener's sake: this one waits for the next.
    ['stale', '8080', [{}], refused('Error adding/updating listener(s) 0.0.0.0_8080: no')],
    ['stale', 'since 2026-11-20T22:43:24Z', [{}], { ...synced, state: 'STALE', sent: '2', sentTime: '2026-11-20T22:43:24.33617685Z' }],
    ['not-sent', 'not sent any LDS', [], { type: 'LDS', state: 'NOT SENT' }],
    ['unknown', undefined, [{}], synced],
    ['unknown', undefined, [{}], undefined],
  ] satisfies [string, string | undefined, Partial<ConfigResource<Listener>>[], TypeSync | undefined][])(
    '%s: %s',
    (stage, note, states, type) => {
      const found = stageOf('listeners', '0.0.0.0_80', {
        envoy: withListener(...states),
        sync: type && sync(type),
      });
      expect(found.stage).toBe(stage);
      if (note === undefined) expect(found.note).toBeUndefined();
      else expect(found.note).toContain(note);
    },
  );
}); // prettier-ignore
