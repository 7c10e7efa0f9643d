/** The files of one directory of a bundle. */
export interface Directory {
  /** undefined where there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
}
