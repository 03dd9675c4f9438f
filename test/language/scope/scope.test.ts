import { URI } from 'langium';
import { expect, it } from 'vitest';
import { compile } from '../../../engine/language/compile';
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
