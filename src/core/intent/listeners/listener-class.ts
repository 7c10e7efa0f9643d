/** What a listener is for (istio/pilot/pkg/networking/networking.go, ListenerClass). */
export type ListenerClass = 'sidecar-inbound' | 'sidecar-outbound' | 'gateway';
