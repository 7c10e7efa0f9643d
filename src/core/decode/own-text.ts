/**
 * The same text in memory of its own. A piece of a text refers to the whole, so that a few characters that are kept for long keep all
 * that they were cut from: of a log line the 64 KiB that came with it.
 */
export const ownText = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');
