/** Characters with a meaning in RE2's syntax. */
const META = /[\\^$.|?+()[\]{}]/g;

/**
 * A command line's name pattern as the RE2 expression of /config_dump?name_regex= (full match): "*" for any run of
 * characters, all else literally. A newline cannot stand in a name that Envoy accepted, so ".*" covers every name.
 */
export const nameRegex = (pattern: string): string =>
  pattern.replace(META, '\\$&').replaceAll('*', '.*');
