/** A key of 16,384 bits has some 200 lines. */
const LONGEST = 400;

/** "-----BEGIN RSA PRIVATE KEY-----" without its end on the same line. */
const BEGIN = /-----BEGIN ([A-Z0-9 ]+)-----(?![^]*-----END )/;
/** Base64, a header (RFC 1421) or nothing; YAML indents it. */
const BODY = /^\s*(?:[A-Za-z\d+/=]*|(?:Proc-Type|DEK-Info|Comment|Version|X-[\w-]+): .*)\s*$/;
/** A whole line of base64, as blocks have it: no name, number or hash of hexadecimal digits. */
const LONE = /^\s*(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)[A-Za-z\d+/]{48,}={0,2}\s*$/;

/**
 * Follows PEM blocks over the lines of a log, in which a proxy may write its configuration. What other threads write in between does
 * not end a block.
 */
export class PrivateKeyLines {
  private block: 'private' | 'public' | undefined;
  private lines = 0;

  /** Looks at a line that stands alone, in which a block may begin. @returns whether one does */
  begins(line: string): boolean {
    const label = BEGIN.exec(line)?.[1];
    if (label !== undefined) this.begin(label.endsWith('PRIVATE KEY') ? 'private' : 'public');
    return label !== undefined;
  }

  /** Looks at a line that may go on with the one before. @returns whether it belongs to a private key, which begins further up */
  holds(line: string): boolean {
    if (this.begins(line)) return false;
    return this.block === undefined ? this.isLone(line) : this.goOn(line) === 'private';
  }

  private begin(block: 'private' | 'public'): void {
    this.block = block;
    this.lines = 0;
  }

  private goOn(line: string): 'private' | 'public' | undefined {
    const { block } = this;
    const isEnd = line.includes('-----END ');
    const isBody = BODY.test(line) && ++this.lines <= LONGEST;
    if (!isBody) this.block = undefined;
    return isEnd || isBody ? block : undefined;
  }

  /** The log may begin within a block. */
  private isLone(line: string): boolean {
    if (!LONE.test(line)) return false;
    this.begin('private');
    return true;
  }
}
