import type { RecordSummary } from '../../host';
import { setAsideIn } from '../record/layout';
import { recordsAtHand } from './at-hand';
import { toJson } from './json';
import { formatDuration } from '../../numbers';
import { readManifest } from '../record/manifest';
import { print, printRemarks, visible } from './output';
import { exitStatus, type ExitStatus } from './status';
import { countVerdicts } from './verdicts';

export interface ListOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** `reluflow list`: the records at hand, newest first. */
export async function list(options: ListOptions): Promise<ExitStatus> {
  const { records, unreadable } = await recordsAtHand(options.out);
  const reasons = unreadable.map(({ reason }) => reason);
  await printRemarks(reasons);
  if (options.json) {
    const told = reasons.length > 0 ? { unreadable: reasons } : {};
    await print(`${toJson({ records: records.map(summaryToJson), ...told })}\n`);
    return exitStatus.fine;
  }
  if (records.length === 0 && unreadable.length === 0) {
    await print('There are no records here. `reluflow run FILE` makes some beside the file.\n');
  }
  const width = Math.max(0, ...records.map(({ id }) => id.length));
  for (const record of records) {
    const { id, location, file, startedAt, duration: took, selection, status } = record;
    const begun = new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ');
    const duration = took === null ? '' : `, ${formatDuration(took)}`;
    const part = selection === null ? '' : ' (a part of its runs)';
    const notes = `${status}${part}${inWords(setAsideIn(location).length)}${outcomeOf(record)}`;
    await print(visible(`${id.padEnd(width)}  ${begun} UTC${duration}  ${notes}  ${file}`) + '\n');
  }
  return exitStatus.fine;
}

function inWords(setAside: number): string {
  if (setAside === 0) return '';
  return setAside === 1 ? ', 1 damaged file set aside' : `, ${setAside} damaged files set aside`;
}

/** `, 200 runs, 2 of 4 hold`: from the manifest alone, whatever the size of the record. */
function outcomeOf({ location }: RecordSummary): string {
  try {
    const { cells, selection, results } = readManifest(location);
    const asked = cells.filter(({ index }) => selection?.cells?.includes(index) ?? true);
    const runs = asked.reduce((sum, cell) => sum + (selection?.runs?.length ?? cell.runs), 0);
    const verdicts = countVerdicts(results.flatMap(({ result }) => result.expectations));
    return `, ${runs} ${runs === 1 ? 'run' : 'runs'}${verdicts === '' ? '' : `, ${verdicts}`}`;
  } catch {
    // It was there a moment ago, and somebody has removed it.
    return '';
  }
}

function summaryToJson({
  id,
  location,
  experiment,
  file,
  startedAt,
  endedAt,
  status,
  selection,
  version,
  kernel,
}: RecordSummary) {
  const setAside = setAsideIn(location);
  return {
    id,
    location,
    experiment,
    file,
    started: new Date(startedAt).toISOString(),
    ended: endedAt === null ? null : new Date(endedAt).toISOString(),
    status,
    selection,
    version,
    kernel,
    ...(setAside.length > 0 ? { setAside } : {}),
  };
}
