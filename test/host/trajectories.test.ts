import { expect, test, vi } from 'vitest';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { Table } from '../../engine/host/node/record/parquet';
import { writeCsv } from '../../engine/host/node/export/csv';
import { prepare } from '../../engine/host/node/export/places';
import { planOf } from './plans';
import { perform, temporaryFolder } from './sessions';

/** How often tables are opened to export a sealed record. */
async function opened(runs: number): Promise<number> {
  const folder = temporaryFolder();
  const storage = new FolderStorage(folder, { hidden: false });
  await perform(planOf([{ runs, record: 8 }]), storage);
  const open = vi.spyOn(Table, 'open');
  try {
    const record = await storage.open('latest');
    const place = { kind: 'folder', path: temporaryFolder() } as Parameters<typeof writeCsv>[1];
    prepare(place);
    await writeCsv(record, place);
    return open.mock.calls.filter(([path]) => path.includes('trajectory')).length;
  } finally {
    open.mockRestore();
  }
}

test('an export opens the tables of trajectories as often for many runs as for few', async () => {
  const few = await opened(2);
  expect(few).toBeGreaterThan(0);
  expect(await opened(24)).toBe(few);
});
