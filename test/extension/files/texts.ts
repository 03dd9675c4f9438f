import type { TextFiles } from '../../../extension/files/methods';

/** Files of the editor, by their URIs; `asked` gets the URI of each that is read. */
export function textFiles(texts: Readonly<Record<string, string>> = {}, asked: string[] = []): TextFiles {
  return {
    text: (uri) => {
      asked.push(uri);
      const text = texts[uri];
      return text === undefined ? Promise.reject(new Error(`There is no ${uri}.`)) : Promise.resolve(text);
    },
    entries: (folder) => {
      const inside = Object.keys(texts).filter((uri) => uri.startsWith(`${folder}/`));
      const names = inside.map((uri) => uri.slice(folder.length + 1).split('/'));
      const files = names.filter(({ length }) => length === 1).map(([name]) => entry(name!, true));
      const folders = new Set(names.filter(({ length }) => length > 1).map(([name]) => name!));
      return Promise.resolve([...files, ...[...folders].map((name) => entry(name, false))]);
    },
  };
}

const entry = (name: string, isFile: boolean) => ({ name, isFile, isDirectory: !isFile });
