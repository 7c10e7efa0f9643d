import { MeshdbgError } from '../core/errors.ts';
import type { TestCase } from '../report/report.ts';
import { inert } from './inert.ts';
import type { Renderer } from './renderer.ts';

/**
 * JUnit XML as CI systems read it (the format of Ant's junitreport): one test case for each thing that was checked.
 * @throws {MeshdbgError} usage, for a command that checks nothing
 */
export const renderJunit: Renderer = ({ cases, command }) => {
  if (cases === undefined)
    throw new MeshdbgError('usage', `${command} checks nothing: -o junit has no meaning.`, {
      hint: 'meshdbg tls-check prints test cases.',
    });
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const skipped = cases.filter((one) => one.skipped !== undefined).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="meshdbg ${xml(command)}" tests="${cases.length}" failures="${failures}" skipped="${skipped}">`,
    ...cases.map(caseText),
    '</testsuite>',
    '',
  ].join('\n');
};

function caseText({ suite, name, failure, skipped }: TestCase): string {
  const open = `  <testcase classname="${xml(suite)}" name="${xml(name)}"`;
  if (failure !== undefined)
    return `${open}><failure message="${xml(failure.message)}">${xml(failure.details.join('\n'))}</failure></testcase>`; // prettier-ignore
  if (skipped !== undefined) return `${open}><skipped message="${xml(skipped)}"/></testcase>`;
  return `${open}/>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text from the mesh inside of XML: line breaks stay, what else could act is shown as its escape. */
const xml = (text: string): string =>
  text
    .split('\n')
    .map(inert)
    .join('\n')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
