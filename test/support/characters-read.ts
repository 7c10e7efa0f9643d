/* oxlint-disable no-extend-native, typescript/unbound-method -- counting stands in for a clock, which tells more of the machine than of the code */
const { charCodeAt, indexOf, lastIndexOf } = String.prototype;
const { test } = RegExp.prototype;

/**
 * How many characters of texts some work looks at, by way of the methods that parsers walk through lines with. What a search goes over
 * again and again within itself is not told: only the time that it takes tells.
 */
export function charactersRead(work: () => void): number {
  let count = 0;
  String.prototype.charCodeAt = function (at) {
    count++;
    return charCodeAt.call(this, at);
  };
  String.prototype.indexOf = function (text, from = 0) {
    const found = indexOf.call(this, text, from);
    count += (found === -1 ? this.length : found) - from + 1;
    return found;
  };
  String.prototype.lastIndexOf = function (text, from) {
    const found = lastIndexOf.call(this, text, from);
    count += Math.min(from ?? Infinity, this.length) - found + 1;
    return found;
  };
  RegExp.prototype.test = function (text) {
    const isStep = this.global || this.sticky;
    const from = isStep ? this.lastIndex : 0;
    const isFound = test.call(this, text);
    if (isStep && isFound) count += Math.max(1, this.lastIndex - from);
    else count += this.sticky ? 1 : text.length - from;
    return isFound;
  };
  try {
    work();
  } finally {
    Object.assign(String.prototype, { charCodeAt, indexOf, lastIndexOf });
    RegExp.prototype.test = test;
  }
  return count;
}
