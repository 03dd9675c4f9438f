import { URI } from 'langium';
import { expect, test } from 'vitest';
import { compile } from '../../../engine/language/compile';
import { experimentsOf } from '../../../extension/server/experiments';
import { open } from './open';

const text = `target f on [0, 1] = x^2

experiment base {
  target: f
  network: 1 -> 2 -> 1
  method: gd(rate: 0.1, steps: 5)
  expect risk   <  1 // a bound
}

experiment child extends base {
  for H in [1, 2]
  method: gd(rate: 0.1, steps: 5, normalized: true)
  expect max(risk) <
    1/H
  expect risk < 1
}

experiment other extends base {
  method: adam(rate: 0.1, steps: 5)
}
`;

test('experiments are told with what they inherit, as their results name it', async () => {
  const { document } = await open(text);
  const outlines = experimentsOf(document);
  expect(outlines.map(({ name, header, normalizable }) => [name, header.start.line, normalizable])).toEqual([
    ['base', 2, true],
    ['child', 9, false],
    ['other', 17, false],
  ]);
  const places = outlines[1]!.expectations.map(({ range }) => [range.start.line, range.end.line]);
  expect(places).toEqual([
    [6, 6],
    [12, 13],
    [14, 14],
  ]);
  const { plan } = await compile({ uri: URI.parse('file:///a.rflow'), text });
  for (const { name, expectations } of outlines) {
    const planned = plan!.experiments.find((experiment) => experiment.name === name)!.cells[0]!.expectations;
    expect(expectations.map((each) => each.text)).toEqual(planned.map((each) => each.text));
    expect(expectations.map(({ range }) => range.start.line + 1)).toEqual(planned.map(({ line }) => line));
  }
});

test('an unfinished text has the experiments that can be read', async () => {
  const { document } = await open(
    'experiment one {\n  method: gd(\n}\nexperiment two {\n  expect risk <\n}\n',
  );
  expect(experimentsOf(document).map(({ name }) => name)).toContain('two');
});
