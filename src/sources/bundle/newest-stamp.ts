const KEYS = ['"last_updated"', '"lastUpdated"'];
const RFC3339 = /^\s*:\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/;

/**
 * The newest time at which something in a config dump was updated, RFC 3339: the best guess at when a dump was taken
 * that does not say so. All sections count, also those that a command does not read; so the bytes are searched.
 */
export function newestStamp(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let newest: string | undefined;
  for (const key of KEYS)
    for (let at = buffer.indexOf(key); at !== -1; at = buffer.indexOf(key, at + 1)) {
      const behind = at + key.length;
      const [, time] = RFC3339.exec(buffer.toString('latin1', behind, behind + 60)) ?? [];
      if (time !== undefined && (newest === undefined || isLater(time, newest))) newest = time;
    }
  return newest;
}

/** Fractions have any length: "…34Z" is before "…34.3Z". */
const isLater = (a: string, b: string): boolean => a.slice(0, -1) > b.slice(0, -1);
