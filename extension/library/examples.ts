/**
 * What the gallery says of an example: the comment that its file begins with.
 */

export interface Example {
  /** The file's name. */
  readonly file: string;
  /** A few words: the first sentence of the comment, up to a colon; of a theorem, what its file is called. */
  readonly title: string;
  /** What comes after it, on one line; of a theorem, what it states. */
  readonly detail: string;
  /** Where a theorem is from, if that has a number: "arXiv 2108.04620"; else empty. */
  readonly source: string;
}

/** How the comment of a file begins that reproduces a theorem. */
const theorem = 'Theorem: ';
/** The file that people should read first. */
const firstExample = 'first.rflow';

export function describeExample(file: string, text: string): Example {
  const lines = text.split(/\r?\n/);
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const comment = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.replace(/^\/\/ ?/, ''));
  const paragraphs = comment.join('\n').split(/\n\s*\n/);
  const [first = '', second = ''] = paragraphs.map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  const statement = first.replace(/\.$/, '');
  if (statement.startsWith(theorem)) {
    const title = capitalized(file.replace(/\.rflow$/, '').replaceAll('-', ' '));
    const source = /arXiv [\d.]*\d/.exec(second)?.[0] ?? '';
    return { file, title, detail: `${capitalized(statement.slice(theorem.length))}.`, source };
  }
  const [title = '', ...more] = statement.split(': ');
  return {
    file,
    title: title || file,
    detail: more.length > 0 ? `${capitalized(more.join(': '))}.` : second,
    source: '',
  };
}

/** The first example first, then by name. */
export function inReadingOrder(files: readonly string[]): readonly string[] {
  const rflow = files.filter((name) => name.endsWith('.rflow'));
  const place = (name: string): string => (name === firstExample ? '' : name);
  return rflow.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
