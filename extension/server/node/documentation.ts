import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { documentationLinks, type DocumentationLink } from '../documentation';

/** Links into the file on the disk that documents the language. Where there is no such file there are no links. */
export function documentationIn(path: string): DocumentationLink {
  return documentationLinks(pathToFileURL(path).toString(), () => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  });
}
