/** Whether a text is a range rather than a single address. */
export const isRange = (text: string): boolean => text.includes('/');
