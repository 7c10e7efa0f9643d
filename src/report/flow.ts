/** Boxes and arrows, for -o mermaid. */
export interface Flow {
  readonly boxes: readonly { readonly id: string; readonly text: string }[];
  readonly arrows: readonly { readonly from: string; readonly to: string; readonly text: string }[];
}
