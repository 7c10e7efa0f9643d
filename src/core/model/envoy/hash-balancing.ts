/** How a RING_HASH or MAGLEV cluster makes its table; what is absent has Envoy's default. */
export interface HashBalancing {
  readonly minimumRingSize?: number;
  readonly maximumRingSize?: number;
  /** The ring is made with MurmurHash2 instead of xxHash64. */
  readonly murmur?: true;
  /** Of Maglev: a prime number. */
  readonly tableSize?: number;
  /** Hosts are hashed by their names instead of their addresses. */
  readonly usesHostnames?: true;
  /** Percent of the average load above which a host is passed over. */
  readonly balanceFactor?: number;
  /** The cluster has hash policies of its own, which replace the route's. */
  readonly hasOwnPolicies?: true;
}
