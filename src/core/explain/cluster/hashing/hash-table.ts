/** A host in a hash table, by its index in the list that the table is made of. */
export interface HashTable {
  /** @param attempt 0, or how often a pick for the same attempt was refused before */
  pick(hash: bigint, attempt: number): number;
  /** The part of all hashes that each host has, 0 to 1. */
  readonly shares: readonly number[];
  /** In another order of the same hosts it would be another table. */
  readonly isOrdered: boolean;
}

/** What a table is made of. */
export interface HashEntry {
  /** What is hashed: "ip:port", the host's name or its own key. */
  readonly key: string;
  /** 0 to 1: part of the weights of all. */
  readonly weight: number;
}
