// The test results of all runs (scripts/test.mjs): what failed, then all in one line: "N passed, N failed, N skipped".
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Of one failure's message: enough for the assertion and where it stands; a log that is cut keeps its end. */
const MESSAGE_LINES = 12;
/** Characters of such a line: counterexamples may be whole documents. */
const LINE = 300;

/** @param {readonly string[]} homes directories with results.json; one without results counts as a failure */
export function countsLine(homes) {
  const counts = homes.map(countsOf);
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}

/** vitest's JSON report; a file that could not even be loaded has no tests in it and is one failure. */
function countsOf(home) {
  const results = resultsOf(home);
  if (results === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = results.testResults.filter(
    (file) => file.status === 'failed' && failedIn(file).length === 0,
  ).length;
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + unloaded,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function resultsOf(home) {
  const path = `${home}/results.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

const failedIn = (file) => file.assertionResults.filter(({ status }) => status === 'failed');

/** @returns {string[]} each failed test, or file that was not loaded, with the start of what it said */
function failuresOf(home) {
  const results = resultsOf(home);
  if (results === undefined) return [`FAILED ${home}: no results`];
  const failure = (file, name, messages) => [
    `FAILED ${home}: ${relative('.', file.name)}${name}`,
    ...messages.flatMap((message) => message.split('\n').slice(0, MESSAGE_LINES).map((line) => `    ${line.slice(0, LINE)}`)),
  ]; // prettier-ignore
  return results.testResults.filter(({ status }) => status === 'failed').flatMap((file) => {
    const tests = failedIn(file);
    if (tests.length === 0) return failure(file, '', [file.message ?? '']);
    return tests.flatMap(({ fullName, failureMessages }) => failure(file, ` > ${fullName}`, failureMessages));
  }); // prettier-ignore
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const home = '.cache/tests';
  const runs = existsSync(home) ? readdirSync(home).map((run) => `${home}/${run}`) : [];
  const homes = runs.length === 0 ? [home] : runs;
  for (const line of homes.flatMap(failuresOf)) console.log(line);
  console.log(countsLine(homes));
}
