import { expect, test } from 'vitest';
import { compilerOf, prepareCompiler } from '../../../extension/runner/compiling';

test('what a runner compiles beforehand is a whole text without a finding', async () => {
  const place = {
    document: 'untitled:Untitled-1',
    name: 'Untitled-1',
    folder: null,
    records: '',
    hidden: false,
  };
  const compiler = compilerOf(place, { project: () => null });
  const { plan, diagnostics } = await prepareCompiler(compiler);
  expect(diagnostics).toEqual([]);
  expect(plan?.experiments).toHaveLength(1);
});
