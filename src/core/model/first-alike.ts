/** Of all that it was given, the first that is the same. @param keyOf equal for what is the same, and mostly another one for the rest */
export function firstAlike<One>(
  keyOf: (one: One) => unknown,
  isSame: (a: One, b: One) => boolean,
): (one: One) => One {
  const known = new Map<unknown, One[]>();
  return (one) => {
    const key = keyOf(one);
    const alike = known.get(key) ?? [];
    known.set(key, alike);
    const first = alike.find((other) => isSame(other, one));
    if (first === undefined) alike.push(one);
    return first ?? one;
  };
}
