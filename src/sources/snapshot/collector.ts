import { redactedBody, redactedLines } from '../../core/bundle/redact-body.ts';
import type { Redaction } from '../../core/bundle/manifest.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { Gap } from '../../core/model/gap.ts';
import type { BundleWriter } from '../../ports/files.ts';

/** What of a bundle has been written: one proxy, one istiod, the logs of one pod, the objects. */
export interface Part {
  readonly part: 'proxies' | 'istiod' | 'kubernetes' | 'logs';
  /** "namespace/pod", a pod's name, or "objects". */
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

export type PartName = Pick<Part, 'part' | 'name'>;

/** All that the writing of one part led to, so that a later run can take it over. */
export interface PartRecord extends Part {
  readonly gaps: readonly Gap[];
  readonly redacted: readonly Redaction[];
  /** RFC 3339, of the answers' clock. */
  readonly date?: string;
  /** Versions of Envoy or istiod that it named. */
  readonly versions: readonly string[];
}

/** Gathers one part. */
export class PartCollector {
  readonly #writer: BundleWriter;
  readonly #name: PartName;
  #files = 0;
  #bytes = 0;
  readonly gaps: Gap[] = [];
  readonly redacted: Redaction[] = [];
  readonly versions = new Set<string>();
  date: string | undefined;
  /** The first thing that could not be read. */
  error: MeshdbgError | undefined;

  constructor(writer: BundleWriter, name: PartName) {
    this.#writer = writer;
    this.#name = name;
  }

  /** Takes out what lets somebody in and writes the rest. @throws {MeshdbgError} unwritable, too-large */
  async keep(path: string, bytes: Uint8Array, kind: 'body' | 'lines' = 'body'): Promise<void> {
    const safe = kind === 'lines' ? redactedLines(bytes) : redactedBody(bytes);
    if (safe.redacted) this.redacted.push({ path, what: REDACTED });
    await this.store(path, safe.bytes);
  }

  /** Writes what holds nothing of the kind. */
  async store(path: string, bytes: Uint8Array): Promise<void> {
    await this.#writer.write(path, bytes);
    this.#files++;
    this.#bytes += bytes.length;
  }

  /** A gap for what could not be read. @throws what is more than that: interruption, a full disk, defects */
  miss(section: string, error: unknown): void {
    if (!(error instanceof MeshdbgError) || FATAL.has(error.code)) throw error;
    this.error ??= error;
    this.gaps.push({ section, reason: error.message, hint: error.hint ?? '' });
  }

  record(): PartRecord {
    return {
      ...this.#name,
      files: this.#files,
      bytes: this.#bytes,
      gaps: this.gaps,
      redacted: this.redacted,
      versions: [...this.versions],
      ...(this.date === undefined ? {} : { date: this.date }),
    };
  }
}

const REDACTED = 'key material, tokens, or values of Authorization and Cookie headers';
const FATAL: ReadonlySet<string> = new Set(['interrupted', 'unwritable', 'usage']);
