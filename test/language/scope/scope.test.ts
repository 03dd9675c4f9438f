import { URI } from 'langium';
import { expect, it } from 'vitest';
import { compile } from '../../../engine/language/compile';
import { FileRefusal, MemoryFileSystem } from '../../../engine/language/files';
import { loadFile } from '../../../engine/language/load';
import { createReluFlowServices } from '../../../engine/language/services';
import { markedTests } from '../marked';

markedTests(import.meta.dirname, { codes: /^RF2/ });

it('offers no name of another kind', async () => {
  const text = `target hat on [0, 1] = x
density hill on [0, 1] = 1
network wide = 1 -> 2 -> 1
let share = 1/10
experiment e {
  target: wode
  density: infinit
  network: shaer
  method: gd(rate: hil, steps: wid)
  expect risk < hatt
}`;
  const { diagnostics } = await compile({ uri: URI.file('/folder/a.rflow'), text });
  const unknown = diagnostics.filter(({ code }) => code === 'RF201').map(({ message }) => message);
  const names = ['wode', 'infinit', 'shaer', 'hil', 'wid', 'hatt'];
  expect(unknown).toEqual(names.map((name) => `\`${name}\` is not declared.`));
});

it('says why a file that is there is not read', async () => {
  const refused = new MemoryFileSystem({
    readText: ({ path }) => {
      if (path.endsWith('sub')) throw new FileRefusal('is a folder');
      return undefined;
    },
  });
  const services = createReluFlowServices({ fileSystemProvider: () => refused });
  const text = 'import "sub"\nimport "nothing"\n';
  const { diagnostics } = await loadFile(services, URI.file('/folder/a.rflow'), text);
  expect(diagnostics.filter(({ code }) => code === 'RF206').map(({ message }) => message)).toEqual([
    "The file `sub` can't be read: it is a folder.",
    'There is no file `nothing` that can be read.',
  ]);
});
