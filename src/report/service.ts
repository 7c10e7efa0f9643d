import { shortHost } from '../core/query/destination.ts';

/** A service in a narrow table: "reviews.default"; -o wide, csv and JSON have the full host. */
export const serviceText = (host: string): string => shortHost(host, '');

/** Inbound clusters stand for "this workload"; only those with a host of their own could be taken for outbound ones. */
export const isNamedInbound = ({
  direction,
  service,
}: {
  readonly direction: string | null;
  readonly service: string;
}): boolean => direction === 'inbound' && service !== 'this workload';
