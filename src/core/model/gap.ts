/** Something that could not be read. A gap is carried to the report: silence would look like health. */
export interface Gap {
  /** What is missing: a section of a proxy ("default/reviews-v1 clusters"), a kind of objects, … */
  readonly section: string;
  readonly reason: string;
  /** What would close the gap; empty when nothing is known to. */
  readonly hint: string;
}

/** How the reason of a gap begins that stands for a document of objects, of whatever kind. */
export const UNREAD_DOCUMENT = 'this document is not read';
