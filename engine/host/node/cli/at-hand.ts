/**
 * The records at hand: those beside the files of the current folder and of the folders below it.
 */
import { existsSync, readdirSync, type Dirent } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StorageError, type OpenRecord } from '../../host';
import { newestFirst } from '../../record/manifest';
import { FolderStorage, staysBeside, type Survey } from '../record/storage';
import { CallError } from './status';

const nameOfRecords = '.reluflow';

/** Further folders are not looked into, so that a call from the root of a disk ends. */
const mostFolders = 5000;

/** The newest first, of the named folder or of all that are at hand. */
export async function recordsAtHand(out: string | undefined): Promise<Survey> {
  const surveys =
    out === undefined
      ? await Promise.all(recordFolders(process.cwd()).map(surveyBeside))
      : [await storageOf(out).survey()];
  return {
    records: surveys.flatMap(({ records }) => records).sort(newestFirst),
    unreadable: surveys.flatMap(({ unreadable }) => unreadable),
  };
}

/** Folders that nobody named: a link that leads away is told of, not followed. */
async function surveyBeside(folder: string): Promise<Survey> {
  try {
    staysBeside(folder);
  } catch (error) {
    if (error instanceof StorageError)
      return { records: [], unreadable: [{ location: folder, reason: error.message }] };
    throw error;
  }
  return storageOf(folder).survey();
}

/** A folder, an id, or `latest`; with an experiment's name its record, or its newest. */
export async function openNamed(name: string, experiment?: string): Promise<OpenRecord> {
  if (existsSync(join(name, 'manifest.json'))) return ofExperiment(await openIn(resolve(name)), experiment);
  if (name === 'latest') return openLatest(experiment);
  const folder = recordFolders(process.cwd()).find((each) => existsSync(join(each, basename(name))));
  const place = folder ?? join(process.cwd(), nameOfRecords);
  staysBeside(place);
  return ofExperiment(await storageOf(place).open(name), experiment);
}

async function openLatest(experiment: string | undefined): Promise<OpenRecord> {
  const { records } = await recordsAtHand(undefined);
  const newest = records.find((record) => experiment === undefined || record.experiment === experiment);
  if (newest) return openIn(newest.location);
  throw new StorageError(
    experiment === undefined
      ? `There is no record in ${process.cwd()} or below it yet. Run an experiment first.`
      : `There is no record of an experiment \`${experiment}\` here. \`reluflow list\` shows the records at hand.`,
  );
}

function ofExperiment(record: OpenRecord, experiment: string | undefined): OpenRecord {
  if (experiment === undefined || record.summary.experiment === experiment) return record;
  throw new CallError(
    `The record ${record.summary.id} is one of \`${record.summary.experiment}\`, not of \`${experiment}\`.`,
  );
}

function openIn(location: string): Promise<OpenRecord> {
  return storageOf(dirname(location)).open(basename(location));
}

function storageOf(folder: string): FolderStorage {
  return new FolderStorage(folder, { hidden: false });
}

/** The folders of records in `start` and below, `start` first. Other hidden folders, packages and links are passed over. */
function recordFolders(start: string): string[] {
  const found: string[] = [];
  const waiting = [start];
  for (let k = 0; k < waiting.length && k < mostFolders; k++) {
    for (const entry of entriesOf(waiting[k]!)) {
      const path = join(waiting[k]!, entry.name);
      const isRecords = entry.name === nameOfRecords;
      if (isRecords && (entry.isDirectory() || entry.isSymbolicLink())) found.push(path);
      else if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
        waiting.push(path);
    }
  }
  return found;
}

/** Nothing where the folder can't be read. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
