const of = (name: string, usual: number): number => Number(process.env[name] ?? usual);

/** So many times the usual requests to each config; and what is drawn: MESHDBG_FILTER_SCALE=10 MESHDBG_FILTER_SEED=3. */
export const SCALE = of('MESHDBG_FILTER_SCALE', 1);
export const SEED = of('MESHDBG_FILTER_SEED', 0);
