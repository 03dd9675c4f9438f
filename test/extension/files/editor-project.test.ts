import { URI } from 'langium';
import { expect, test } from 'vitest';
import type { UnsavedTexts } from '../../../engine/host/project';
import { EditorProject } from '../../../extension/files/editor-project';
import { compilerOf } from '../../../extension/runner/compiling';
import { textFiles } from './texts';

/** Texts of a virtual file system: what they import and read comes from the editor. */

const texts: Readonly<Record<string, string>> = {
  'memory:/papers/parts/f.rflow': '\uFEFFtarget f on [0, 1] = x^2\n',
  'memory:/papers/points.csv': 'x,y\n0,0\n0.5,1\n1,0\n',
  'memory:/secret.rflow': 'target s on [0, 1] = x\n',
};

const asked: string[] = [];
const files = textFiles(texts, asked);

const place = {
  document: 'memory:/papers/main.rflow',
  name: 'main.rflow',
  folder: 'memory:/papers',
  records: 'storage:/records/1',
  hidden: false,
};

const experiment = (target: string): string =>
  `experiment fit {\n  target: ${target}\n  network: 1 -> 2 -> 1\n  method: gd(rate: 0.1, steps: 10)\n}\n`;

const compileHere = (text: string, unsaved: UnsavedTexts = new Map()) => {
  const project = (_: unknown, texts: UnsavedTexts) =>
    new EditorProject(URI.parse(place.folder), files, texts);
  return compilerOf(place, { project })(text, null, { unsaved });
};

test('imports and data are read from the editor, and are sources of the run', async () => {
  const text = `import "parts/f.rflow"\ndata d = csv("points.csv")\n${experiment('f')}`;
  const { plan, diagnostics, sources } = await compileHere(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(plan?.experiments.map(({ name }) => name)).toEqual(['fit']);
  expect(sources).toEqual([
    { path: 'main.rflow', text },
    { path: 'parts/f.rflow', text: 'target f on [0, 1] = x^2\n' },
    { path: 'points.csv', text: texts['memory:/papers/points.csv'] },
  ]);
});

test('an import that is not saved is read as it is in the editor', async () => {
  const unsaved = new Map([['memory:/papers/parts/f.rflow', 'target g on [0, 1] = x\n']]);
  const { plan, sources } = await compileHere(`import "parts/f.rflow"\n${experiment('g')}`, unsaved);
  expect(plan).not.toBeNull();
  expect(sources[1]?.text).toBe('target g on [0, 1] = x\n');
});

test('what lies outside the folder is not read, and what is missing is said', async () => {
  asked.length = 0;
  const { plan, diagnostics } = await compileHere(
    `import "../secret.rflow"\nimport "gone.rflow"\n${experiment('f')}`,
  );
  expect(plan).toBeNull();
  expect(diagnostics.map(({ range }) => range.start.line)).toEqual(expect.arrayContaining([1, 2]));
  expect(asked).toEqual(['memory:/papers/gone.rflow']);
});
