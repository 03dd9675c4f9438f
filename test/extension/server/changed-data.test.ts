import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URI } from 'langium';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServerFileSystem } from '../../../extension/server/node/files';
import { createEditorServices } from '../../../extension/server/services';
import { textFiles } from '../files/texts';

/** Data that change on the disk change what is right in the files that read them, themselves or by an import. */

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-data-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = {
  'data.rflow': 'data d = csv("points.csv")\n',
  'importing.rflow':
    'import "data.rflow"\nexperiment e { data: d network: 2 -> 2 -> 1 method: gd(rate: 0.1, steps: 10) }\n',
  'other.rflow': 'let a = 1/0\n',
};

test('the files that read a data file are checked again when it changes, comes or goes, and no others', async () => {
  const files = new ServerFileSystem(textFiles());
  const { DocumentBuilder, LangiumDocuments } = createEditorServices({ fileSystemProvider: () => files })
    .shared.workspace;
  const place = (name: string): URI => URI.file(join(folder, name));
  const data = place('points.csv');
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  const write = (rows: string): void => writeFileSync(data.fsPath, rows);
  write('a,b,y\n0,oops,0\n');
  const names = Object.keys(texts);
  const documents = await Promise.all(names.map((name) => LangiumDocuments.getOrCreateDocument(place(name))));
  DocumentBuilder.updateBuildOptions = { validation: true };
  await DocumentBuilder.build(documents, { validation: true });
  const before = documents[2]!.diagnostics;
  const told = (): readonly boolean[] =>
    names.map((name) =>
      LangiumDocuments.getDocument(place(name))!.diagnostics!.some(({ severity }) => severity === 1),
    );
  expect(told()).toEqual([true, true, true]);

  write('a,b,y\n0,0,0\n');
  await DocumentBuilder.update([data], []);
  expect(told()).toEqual([false, false, true]);
  // Of one input: the network that has two is wrong.
  write('x,y\n0,0\n');
  await DocumentBuilder.update([data], []);
  expect(told()).toEqual([false, true, true]);
  rmSync(data.fsPath);
  await DocumentBuilder.update([], [data]);
  expect(told()).toEqual([true, true, true]);
  expect(LangiumDocuments.getDocument(place('other.rflow'))!.diagnostics).toBe(before);
});
