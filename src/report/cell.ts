export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'strong';

/** Text for people, with a meaning that a terminal may show as colour. */
export type Cell = string | { readonly text: string; readonly tone: Tone };
