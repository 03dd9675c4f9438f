/**
 * Where the documentation of a code is: a link that an editor shows beside the diagnostic.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The address of what is said of a code. */
export type DocumentationLink = (code: string) => string | undefined;

/**
 * Links into the file that documents the language, to the line of a code in its table. Where there is no such file there
 * are no links.
 */
export function documentationIn(path: string): DocumentationLink {
  let lines: ReadonlyMap<string, number> | undefined;
  const address = pathToFileURL(path).toString();
  return (code) => {
    lines ??= linesOfCodes(path);
    const line = lines.get(code);
    return line === undefined ? undefined : `${address}#L${line}`;
  };
}

function linesOfCodes(path: string): ReadonlyMap<string, number> {
  try {
    const rows = readFileSync(path, 'utf8').split('\n');
    return new Map(
      rows.flatMap((row, index) => {
        const code = /^\| (RF\d{3}) +\|/.exec(row)?.[1];
        return code === undefined ? [] : [[code, index + 1] as const];
      }),
    );
  } catch {
    return new Map();
  }
}
