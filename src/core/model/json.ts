/** A JSON object of unknown content, as it comes from a proxy, an API server or a file. */
export type JsonObject = Readonly<Record<string, unknown>>;
