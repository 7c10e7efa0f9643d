import fc from 'fast-check';

/**
 * Properties are asked the same questions in each run, so that a change is never refused for what it has no part in. PROPERTY_RUNS=4000
 * npx vitest run test/core asks others, and more of them: to be done after a change of what they are about.
 */
const runs = process.env['PROPERTY_RUNS'];
fc.configureGlobal(
  runs === undefined
    ? { seed: 20_261_121 }
    : { numRuns: Number(runs), interruptAfterTimeLimit: 45_000 },
);
