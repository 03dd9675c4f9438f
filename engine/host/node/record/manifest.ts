/** The manifest of a record on the disk of this machine. */
import { createHash } from 'node:crypto';
import { arch, cpus, platform, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { RecordHeader, RecordSummary } from '../../host';
import { mostBytes } from '../../record/bounds';
import { manifestName } from '../../record/layout';
import {
  manifestFromText,
  newManifest,
  summaryOf as summaryFrom,
  type Manifest,
} from '../../record/manifest';
import { readingError, readRecordText } from './files';
import { isAtWork, thisProcess } from './holder';

export function createManifest(id: string, header: RecordHeader, planText: string): Manifest {
  const machine = {
    platform: platform(),
    architecture: arch(),
    processor: cpus()[0]?.model ?? 'unknown',
    processors: cpus().length,
    memory: totalmem(),
    node: process.version,
  };
  return newManifest(id, header, { machine, process: thisProcess(), plan: planHash(planText) });
}

export function planHash(planText: string): string {
  return createHash('sha256').update(planText).digest('hex');
}

/** Throws StorageError where there is none, or none that this version understands. */
export function readManifest(folder: string): Manifest {
  const path = manifestPath(folder);
  let text: string;
  try {
    text = readRecordText(path, mostBytes.manifest);
  } catch (error) {
    throw readingError(error, 'read', path);
  }
  // A copy is a record of its own, and a name that leads elsewhere names none.
  return { ...manifestFromText(text, path, folder), id: basename(resolve(folder)) };
}

export function summaryOf(manifest: Manifest, folder: string): RecordSummary {
  return summaryFrom(manifest, folder, (holder) => isAtWork(holder, manifestPath(folder)));
}

export function manifestPath(folder: string): string {
  return join(folder, manifestName);
}
