import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { URI } from 'langium';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../engine/language/compile';

const folder = join(import.meta.dirname, '../../../examples');

describe('the examples', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.rflow'));

  test('are a first one, one for each theorem, and one of certificates', () => {
    expect(names).toEqual([
      'bounded-normalized-flow.rflow',
      'certified-critical-points.rflow',
      'continuum-of-minima.rflow',
      'contraction-near-minima.rflow',
      'convergence-with-rate.rflow',
      'finitely-many-critical-points.rflow',
      'first.rflow',
      'maximal-rank.rflow',
      'success-probability.rflow',
    ]);
  });

  test.each(names)('%s has no mistakes and expects something of each of its experiments', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const { plan, diagnostics } = await compile({ uri: URI.file(`/examples/${name}`), text });
    expect(diagnostics).toEqual([]);
    for (const { cells } of plan!.experiments) {
      for (const { expectations } of cells) expect(expectations).not.toEqual([]);
    }
  });
});
