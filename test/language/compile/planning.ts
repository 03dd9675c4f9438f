/** From texts to plans: what the tests of this room share. */
import { expect } from 'vitest';
import { URI } from 'langium';
import { compile, type CompileOptions } from '../../../engine/language/compile';
import { MemoryFileSystem } from '../../../engine/language/files';
import { createReluFlowServices } from '../../../engine/language/services';
import type { Cell, ExperimentPlan } from '../../../engine/experiment/plan';

export const uri = URI.file('/folder/main.rflow');

let otherFiles: Readonly<Record<string, string>> = {};
export const services = createReluFlowServices({
  fileSystemProvider: () => new MemoryFileSystem({ readText: ({ path }) => otherFiles[path] }),
});

export function memory(files: Readonly<Record<string, string>>): CompileOptions {
  otherFiles = files;
  return {};
}

export async function planned(
  text: string,
  options: CompileOptions = {},
): Promise<readonly ExperimentPlan[]> {
  const { plan, diagnostics } = await compile({ uri, text }, { services, ...options });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan!.experiments;
}

export async function cells(text: string, options: CompileOptions = {}): Promise<readonly Cell[]> {
  const experiments = await planned(text, options);
  return experiments[experiments.length - 1]!.cells;
}

export const target = 'target f on [0, 1] = x\n';
