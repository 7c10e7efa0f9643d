import { MeshdbgError } from '../../core/errors.ts';

/** What file managers of macOS and Windows add to every archive and directory. */
const JUNK = /(^|\/)(__MACOSX\/|\._[^/]*$|\.DS_Store$|Thumbs\.db$)/;

/**
 * The path of an archive's entry in the form that is used here: "/"-separated, without "." and empty parts;
 * undefined for directories and for files that carry nothing.
 * @throws {MeshdbgError} unreadable when it leads out of the archive
 */
export function entryPath(archive: string, name: string): string | undefined {
  const parts = name.replaceAll('\\', '/').split('/');
  if (/^([/\\]|[a-zA-Z]:)/.test(name) || parts.includes('..') || name.includes('\0'))
    throw unsafe(archive, `a path that leads out of it: ${name}`);
  const path = parts.filter((part) => part !== '' && part !== '.').join('/');
  return path === '' || /[/\\]$/.test(name) || JUNK.test(path) ? undefined : path;
}

/** The refusal of an archive whose entries are not plain files. */
export const unsafe = (archive: string, what: string): MeshdbgError =>
  new MeshdbgError('unreadable', `${archive} is not read: it holds ${what}.`, {
    hint: 'A bundle holds plain files only. Make it anew, or unpack it yourself where that is safe and give the directory.',
  });

/** Whether a file's name is one that operating systems strew about. */
export const isJunk = (path: string): boolean => JUNK.test(path);
