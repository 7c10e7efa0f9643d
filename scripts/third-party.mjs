import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * The licence notices of all packages that a bundle contains.
 * @param {readonly string[]} inputs paths of bundled files
 */
export function thirdPartyNotices(inputs) {
  const homes = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const notices = [...homes].sort().map(notice);
  return `meshdbg contains these packages.\n\n${notices.join('\n')}`;
}

/** @param {string} home directory of a package */
function notice(home) {
  const { name, version, license } = JSON.parse(readFileSync(`${home}/package.json`, 'utf8'));
  const files = readdirSync(home).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files
    .map((file) => `${home}/${file}`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8').trim());
  const text = texts.length === 0 ? `Licence: ${license}` : texts.join('\n\n');
  return `${'='.repeat(78)}\n${name} ${version} (${license})\n\n${text}\n`;
}
