/** The tables of a record as Parquet: one file for each table, where a record may have several segments. */
import { join } from 'node:path';
import { expectationRows } from '../../expectations';
import type { OpenRecord } from '../../host';
import { cellsOf } from '../../selection';
import { writeInParts, type Place } from './places';
import { TableFile } from '../record/table-file';
import { expectationsTable, RunsTable, TrajectoryTable, type OptionalColumns } from '../record/tables';

/** Run by run, so that records may be larger than memory. Returns the paths. */
export async function writeParquet(record: OpenRecord, place: Place): Promise<readonly string[]> {
  const metadata = { 'reluflow.record': record.summary.id, 'reluflow.version': record.summary.version };
  const optional = await optionalColumns(record);
  const runs = await writeInParts(place, join(place.path, 'runs.parquet'), async ({ descriptor: file }) => {
    const table = new RunsTable(file, record.header.plan.cells, metadata, optional);
    for (const { index: cell } of cellsOf(record)) {
      for await (const result of record.runs(cell)) table.add({ cell, result });
    }
    table.finish();
  });
  const trajectory = await writeInParts(
    place,
    join(place.path, 'trajectory.parquet'),
    async ({ descriptor: file }) => {
      const table = new TrajectoryTable(file, metadata);
      for (const { index: cell } of cellsOf(record)) {
        for await (const { run } of record.outcomes(cell)) {
          const samples = await record.samples({ cell, run });
          if (samples) table.add({ cell, run, samples });
        }
      }
      table.finish();
    },
  );
  const rows = expectationRows(record);
  if (rows.length === 0) return [runs, trajectory];
  const path = join(place.path, 'expectations.parquet');
  const expectations = await writeInParts(place, path, ({ descriptor: file }) => {
    const columns = expectationsTable(rows);
    const table = new TableFile(file, columns, metadata);
    table.write(columns);
    table.finish();
    return Promise.resolve();
  });
  return [runs, trajectory, expectations];
}

async function optionalColumns(record: OpenRecord): Promise<OptionalColumns> {
  let [errors, search] = [false, false];
  for (const { index } of cellsOf(record)) {
    for await (const result of record.runs(index)) {
      errors ||= result.errors !== undefined;
      search ||= result.search !== undefined;
    }
  }
  return { errors, search };
}
