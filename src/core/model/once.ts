/** The same function, asked once for each object: the answer is kept as long as the object is. */
export function once<Input extends object, Output>(
  compute: (input: Input) => Output,
): (input: Input) => Output {
  const known = new WeakMap<Input, { readonly answer: Output }>();
  return (input) => {
    let found = known.get(input);
    if (found === undefined) known.set(input, (found = { answer: compute(input) }));
    return found.answer;
  };
}
