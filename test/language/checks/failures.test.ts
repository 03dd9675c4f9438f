import { URI } from 'langium';
import { expect, test } from 'vitest';
import { MemoryFileSystem } from '../../../engine/language/files';
import type { ReluFlowAstType } from '../../../engine/language/generated/ast';
import { compile } from '../../../engine/language/compile';
import { createReluFlowServices } from '../../../engine/language/services';

test('a check that fails by itself is a diagnostic with a code', async () => {
  const files = new MemoryFileSystem({ readText: () => undefined });
  const services = createReluFlowServices({ fileSystemProvider: () => files });
  services.ReluFlow.validation.ValidationRegistry.register<ReluFlowAstType>({
    Let: () => {
      throw new RangeError('out of luck');
    },
  });
  const uri = URI.file('/folder/main.rflow');
  const { plan, diagnostics } = await compile({ uri, text: 'let a = 1' }, { services });
  expect(plan).toBeNull();
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({ code: 'RF801', severity: 'error' });
  expect(diagnostics[0]?.message).toContain('(out of luck): please report it');
});
