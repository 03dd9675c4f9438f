/**
 * Where the documentation of a code is: a link that an editor shows beside the diagnostic.
 */

/** The address of what is said of a code. */
export type DocumentationLink = (code: string) => string | undefined;

/**
 * Links into the file at `address` that documents the language, to the line of a code in its table. `text` is the file's
 * and is asked for when the first link is; undefined where there is none: then there are no links.
 */
export function documentationLinks(address: string, text: () => string | undefined): DocumentationLink {
  let lines: ReadonlyMap<string, number> | undefined;
  return (code) => {
    lines ??= linesOfCodes(text() ?? '');
    const line = lines.get(code);
    return line === undefined ? undefined : `${address}#L${line}`;
  };
}

function linesOfCodes(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split('\n').flatMap((row, index) => {
      const code = /^\| (RF\d{3}) +\|/.exec(row)?.[1];
      return code === undefined ? [] : [[code, index + 1] as const];
    }),
  );
}
