/**
 * `reluflow export RUN --to FORMAT`: a record for papers, notebooks and web pages.
 */
import { narrowed } from '../../selection';
import { writeExport, writeJson } from '../export/export';
import { exportFormats, type ExportFormat } from '../export/formats';
import { placeNamed, placeNamedAfter } from '../export/places';
import { openNamed } from './at-hand';
import { print, printRemarks, visible } from './output';
import { choose, parseChoice, selectionOf } from './select';
import { CallError, exitStatus, type ExitStatus } from './status';

export interface ExportOptions {
  readonly to?: string;
  readonly out?: string;
  readonly experiment?: string;
  readonly run?: readonly string[];
  readonly cell?: readonly string[];
}

export async function exportRecord(name: string, options: ExportOptions): Promise<ExitStatus> {
  const format = formatOf(options.to);
  const choice = parseChoice(options.run, options.cell);
  const record = await openNamed(name, options.experiment);
  const { plan } = record.header;
  const [chosen] = choose({ file: record.header.file, experiments: [plan] }, choice);
  const selection = chosen && selectionOf(chosen, choice);
  const wanted = selection ? narrowed(record, selection) : record;
  await printRemarks(record.remarks);
  if (format === 'json' && options.out === undefined) {
    await writeJson(wanted, print);
    return exitStatus.fine;
  }
  const { id } = record.summary;
  const place = options.out === undefined ? placeNamedAfter(id, format) : placeNamed(options.out, format);
  for (const path of await writeExport(wanted, format, place))
    await print(`${process.stdout.isTTY ? visible(path) : path}\n`);
  return exitStatus.fine;
}

function formatOf(name: string | undefined): ExportFormat {
  const known = exportFormats.find((format) => format === name);
  if (known) return known;
  const choices = `${exportFormats.slice(0, -1).join(', ')} or ${exportFormats.at(-1)}`;
  if (name === undefined) throw new CallError(`Say what to export to, as in \`--to svg\`: ${choices}.`);
  throw new CallError(`\`--to ${name}\` is not a format: choose ${choices}.`);
}
