// The test results of all runs (scripts/test.mjs) in one line: "N passed, N failed, N skipped".
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** @param {readonly string[]} homes directories with results.json; one without results counts as a failure */
export function countsLine(homes) {
  const counts = homes.map(countsOf);
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}

/** vitest's JSON report; a file that could not even be loaded has no tests in it and is one failure. */
function countsOf(home) {
  const path = `${home}/results.json`;
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: 0 };
  const results = JSON.parse(readFileSync(path, 'utf8'));
  const unloaded = results.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + unloaded,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const home = '.cache/tests';
  const runs = existsSync(home) ? readdirSync(home).map((run) => `${home}/${run}`) : [];
  console.log(countsLine(runs.length === 0 ? [home] : runs));
}
