import { URI } from 'langium';
import { expect, test } from 'vitest';
import { MemoryFileSystem } from '../../../engine/language/files';
import { KeptServices } from '../../../engine/language/kept';
import { loadFile } from '../../../engine/language/load';
import type { ReluFlow } from '../../../engine/language/services';

const text = 'import "b.rflow"\ntarget f on [0, 1] = a*x';
const system = (imported: string) =>
  new MemoryFileSystem({ readText: ({ path }) => (path === '/b.rflow' ? imported : undefined) });

/** The codes of mistakes in the file, and the services that found them. */
async function codes(services: ReluFlow): Promise<{ services: ReluFlow; told: readonly unknown[] }> {
  const { diagnostics } = await loadFile(services, URI.file('/a.rflow'), text);
  return { services, told: diagnostics.map(({ code }) => code) };
}

test('services are made once, and each call has its own files, also where calls overlap', async () => {
  const kept = new KeptServices();
  const good = system('let a = 1');
  const calls = [good, system('let b = 1'), good].map((files) => kept.use(files, codes));
  const [first, second, third] = await Promise.all(calls);
  expect(first!.told).toEqual([]);
  expect(second!.told).toEqual(['RF201']);
  expect(third!.told).toEqual([]);
  expect(new Set([first!.services, second!.services, third!.services]).size).toBe(1);
  expect(first!.services.shared.workspace.LangiumDocuments.all.count()).toBe(0);
});

test('a call that fails leaves the services to the next one', async () => {
  const kept = new KeptServices();
  const failing = kept.use(system(''), () => Promise.reject(new Error('no')));
  const next = kept.use(system('let a = 1'), codes);
  await expect(failing).rejects.toThrow('no');
  expect((await next).told).toEqual([]);
});
