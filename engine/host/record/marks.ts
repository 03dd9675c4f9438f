/**
 * What people note about a record: a name and a star. They are in a file of their own beside the others, so that a record
 * stays as it was written.
 */

export interface Marks {
  /** Empty: none was given. */
  readonly name: string;
  readonly starred: boolean;
}

export const noMarks: Marks = { name: '', starred: false };

/** Names are shown on one line. */
const longest = 200;

/** The marks that a text says; none where it isn't what it should be. */
export function marksFromText(text: string): Marks {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return noMarks;
  }
  if (typeof value !== 'object' || value === null) return noMarks;
  const { name, starred } = value as Readonly<Record<string, unknown>>;
  return { name: typeof name === 'string' ? oneLine(name) : '', starred: starred === true };
}

/** Null where there is nothing to note. */
export function marksText(marks: Marks): string | null {
  const kept: Marks = { name: oneLine(marks.name), starred: marks.starred };
  return kept.name === '' && !kept.starred ? null : `${JSON.stringify(kept, null, 2)}\n`;
}

function oneLine(name: string): string {
  return name.replace(/\s+/g, ' ').trim().slice(0, longest);
}
