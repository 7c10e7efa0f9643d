import fc from 'fast-check';

/**
 * Properties are asked the same questions in each run, so that a change is never refused for what it has no part in. PROPERTY_RUNS=4000
 * npx vitest run test/core asks others: to be done after a change of what they are about. So many of them are asked of each property
 * that sets no number of its own.
 */
const runs = process.env['PROPERTY_RUNS'] ?? '';
if (!/^([1-9]\d*)?$/.test(runs)) throw new Error(`PROPERTY_RUNS=${runs} is no number of runs.`);
fc.configureGlobal(
  runs === '' ? { seed: 20_261_121 } : { numRuns: Number(runs), interruptAfterTimeLimit: 45_000 },
);
