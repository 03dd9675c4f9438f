/** The tables of a record as Parquet: one file for each table, where a record may have several segments. */
import { join } from 'node:path';
import type { OpenRecord } from '../../host';
import { cellsOf } from '../../selection';
import { runsTable, trajectoryTable, type RunRow, type TrajectoryBlock } from '../record/tables';
import { writeWhole } from './places';

export async function writeParquet(record: OpenRecord, folder: string): Promise<readonly string[]> {
  const rows: RunRow[] = [];
  const blocks: TrajectoryBlock[] = [];
  for (const { index: cell } of cellsOf(record)) {
    for await (const result of record.runs(cell)) {
      rows.push({ cell, result });
      const samples = await record.samples({ cell, run: result.run });
      if (samples) blocks.push({ cell, run: result.run, samples });
    }
  }
  const metadata = { 'reluflow.record': record.summary.id, 'reluflow.version': record.summary.version };
  return [
    writeWhole(join(folder, 'runs.parquet'), runsTable(rows, record.header.plan.cells, metadata)),
    writeWhole(join(folder, 'trajectory.parquet'), trajectoryTable(blocks, metadata)),
  ];
}
