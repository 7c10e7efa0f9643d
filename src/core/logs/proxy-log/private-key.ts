/** A key of 16,384 bits has some 200 lines. */
const LONGEST = 400;

const BEGIN = /-----BEGIN ([A-Z0-9 ]+)-----/g;
const END = '-----END ';
/** Base64, a header (RFC 1421) or nothing. */
const BODY = /^(?:[A-Za-z\d+/=]*|(?:Proc-Type|DEK-Info|Comment|Version|X-[\w-]+): .*)$/;
/** A whole line of base64, as blocks have it: no name, number or hash of hexadecimal digits. */
const LONE = /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)[A-Za-z\d+/]{48,}={0,2}$/;

/**
 * Follows PEM blocks over the lines of a log, in which a proxy may write its configuration. What other threads write in between does
 * not end a block. YAML indents its lines: blanks go before the patterns look, which would try each of them as a beginning otherwise.
 */
export class PrivateKeyLines {
  private block: 'private' | 'public' | undefined;
  private lines = 0;

  /** Looks at a line that stands alone, in which a block may begin. @returns whether one does */
  begins(line: string): boolean {
    const labels = openLabels(line);
    if (labels.length === 0) return false;
    this.begin(labels.some((label) => label.endsWith('PRIVATE KEY')) ? 'private' : 'public');
    return true;
  }

  /** Looks at a line that may go on with the one before. @returns whether it belongs to a private key, which begins further up */
  holds(line: string): boolean {
    if (this.begins(line)) return false;
    const text = line.trim();
    return this.block === undefined ? this.isLone(text) : this.goOn(text) === 'private';
  }

  private begin(block: 'private' | 'public'): void {
    this.block = block;
    this.lines = 0;
  }

  private goOn(text: string): 'private' | 'public' | undefined {
    const { block } = this;
    const isEnd = text.includes(END);
    const isBody = BODY.test(text) && ++this.lines <= LONGEST;
    if (!isBody) this.block = undefined;
    return isEnd || isBody ? block : undefined;
  }

  /** The log may begin within a block. */
  private isLone(text: string): boolean {
    if (!LONE.test(text)) return false;
    this.begin('private');
    return true;
  }
}

/** Of "-----BEGIN RSA PRIVATE KEY-----" and the like, behind which no block ends on the same line. */
function openLabels(line: string): readonly string[] {
  if (!line.includes('-----BEGIN ')) return [];
  const open = line.slice(line.lastIndexOf(END) + 1);
  return Array.from(open.matchAll(BEGIN), ([, label = '']) => label);
}
