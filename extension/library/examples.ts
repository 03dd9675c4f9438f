/**
 * What the gallery says of an example: the comment that its file begins with.
 */

export interface Example {
  /** The file's name. */
  readonly file: string;
  /** The first sentence of the comment. */
  readonly title: string;
  /** Its next paragraph, on one line; for the files that reproduce a theorem, where it is from. */
  readonly detail: string;
}

/** The file that people should read first. */
const firstExample = 'first.rflow';

export function describeExample(file: string, text: string): Example {
  const lines = text.split(/\r?\n/);
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const comment = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.replace(/^\/\/ ?/, ''));
  const paragraphs = comment.join('\n').split(/\n\s*\n/);
  const [title = '', detail = ''] = paragraphs.map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  return { file, title: title.replace(/\.$/, '') || file, detail };
}

/** The first example first, then by name. */
export function inReadingOrder(files: readonly string[]): readonly string[] {
  const rflow = files.filter((name) => name.endsWith('.rflow'));
  const place = (name: string): string => (name === firstExample ? '' : name);
  return rflow.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
