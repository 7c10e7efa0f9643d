import { createHash } from 'node:crypto';
import { rfc3339 } from '../../../core/model/time.ts';
import type { Push, Setting, Step } from './script.ts';

/** A step that was taken. */
export interface Taken {
  readonly step: Step;
  readonly atMs: number;
}

/** A push as one proxy got it. */
export interface Sent {
  readonly push: Push;
  readonly atMs: number;
  /** "2026-11-20T22:12:20Z/3", as istiod calls the state that it sends. */
  readonly version: string;
  readonly nonce: string;
}

/** Where one proxy is with one type. */
export interface TypeState {
  readonly sent: Sent;
  /** undefined as long as none of the pushes was acknowledged. */
  readonly acked: Sent | undefined;
  readonly error: string | undefined;
  /** How many pushes it has refused. */
  readonly refusals: number;
  /** What istiod sends differs from the recording in this … */
  readonly istiod: readonly Setting[];
  /** … and what Envoy has in this. */
  readonly envoy: readonly Setting[];
}

export interface ProxyState {
  readonly connected: boolean;
  /** When it last got a connection; undefined for the recorded one. */
  readonly connectedMs: number | undefined;
  readonly types: ReadonlyMap<string, TypeState>;
}

const names = (list: readonly string[] | undefined, pod: string): boolean =>
  list?.some((name) => pod.startsWith(name)) ?? false;

/** What the steps taken so far have made of a proxy. @param proxy "<pod>.<namespace>" */
export function proxyState(taken: readonly Taken[], proxy: string): ProxyState {
  const pod = proxy.slice(0, proxy.lastIndexOf('.'));
  const types = new Map<string, TypeState>();
  let connected = true;
  let late = false;
  let connectedMs: number | undefined;
  for (const [index, { step, atMs }] of taken.entries()) {
    if (names(step.leaves, pod)) connected = false;
    if (names(step.late, pod)) late = true;
    if (names(step.answers, pod)) late = false;
    if (names(step.returns, pod)) {
      connected = true;
      connectedMs = atMs;
    }
    // Who comes back is sent what it missed.
    if (connected && !late) for (const [type, state] of types) types.set(type, acknowledged(state));
    for (const [number, push] of step.pushes.entries()) {
      if (push.to !== undefined && !names(push.to, pod)) continue;
      const sent = sentTo(proxy, push, { atMs, number: index + 2, salt: `${index}/${number}` });
      types.set(push.type, pushed(types.get(push.type), sent, late || !connected));
    }
  }
  return { connected, connectedMs, types };
}

function pushed(before: TypeState | undefined, sent: Sent, late: boolean): TypeState {
  const { set, refusedWith } = sent.push;
  const kept = before?.sent.push.refusedWith === undefined ? (before?.istiod ?? []) : before.envoy;
  const state: TypeState = {
    sent,
    acked: before?.acked,
    error: before?.error,
    refusals: before?.refusals ?? 0,
    istiod: [...kept, ...set],
    envoy: before?.envoy ?? [],
  };
  if (late) return state;
  if (refusedWith === undefined) return acknowledged(state);
  return { ...state, error: refusedWith, refusals: state.refusals + 1 };
}

const acknowledged = (state: TypeState): TypeState =>
  state.sent.push.refusedWith === undefined
    ? { ...state, acked: state.sent, error: undefined, envoy: state.istiod }
    : state;

/** istiod's nonces begin with the version; what follows is random. */
function sentTo(
  proxy: string,
  push: Push,
  { atMs, number, salt }: { readonly atMs: number; readonly number: number; readonly salt: string },
): Sent {
  const version = `${rfc3339(Math.floor(atMs / 1000) * 1000)}/${number}`;
  const hash = createHash('sha256').update(`${version} ${salt} ${proxy}`).digest('hex');
  const uuid = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return { push, atMs, version, nonce: `${version}${uuid}` };
}
