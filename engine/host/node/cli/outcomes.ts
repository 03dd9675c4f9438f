/** What records come to: for people or machines, and as exit statuses. */
import { expectationsOf } from '../../expectations';
import type { OpenRecord } from '../../host';
import { cellsOf } from '../../selection';
import { printResults } from './report';
import { exitStatus, type ExitStatus } from './status';
import { printTable } from './table';

/** One JSON document, or a table for each record. */
export async function showRecords(
  path: string,
  records: readonly OpenRecord[],
  elapsed: number,
  json: boolean,
  errors: readonly string[] = [],
): Promise<void> {
  if (json) await printResults(path, records, elapsed, { errors });
  else for (const record of records) await printTable(record);
}

/** The exit statuses that a record's expectations and runs ask for. */
export async function statusesOf(record: OpenRecord): Promise<ExitStatus[]> {
  const found: ExitStatus[] = [];
  for (const cell of cellsOf(record)) {
    if (expectationsOf(record, cell).some(({ holds }) => holds === false))
      found.push(exitStatus.expectationFailed);
    for await (const { status } of record.outcomes(cell.index)) {
      if (status === 'failed' && !found.includes(exitStatus.runFailed)) found.push(exitStatus.runFailed);
    }
  }
  return found;
}
