import { URI } from 'langium';
import { afterEach, expect, test, vi } from 'vitest';
import { Rational } from '../../../engine/calculus/rational';
import { check } from '../../../engine/language/compile';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The sums that are computed while an experiment with this sweep is checked. */
async function sumsFor(sweep: string): Promise<number> {
  const text = `target f on [0, 1] = x
experiment e {
  for a in ${sweep}
  for b in ${sweep}
  target: f
  network: 1 -> 2 -> 1
  method: gd(rate: 1e-9*a/b, steps: 1)
}`;
  const add = vi.spyOn(Rational.prototype, 'add');
  const diagnostics = await check({ uri: URI.parse('file:///main.rflow'), text });
  expect(diagnostics.map(({ code }) => code)).toEqual(['RF702']);
  return add.mock.calls.length;
}

test('a sweep that is too large is counted and refused before its values are computed', async () => {
  expect(await sumsFor('range(1, 1000000, 1)')).toBeLessThan(20_000);
});
