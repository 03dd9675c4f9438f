/**
 * The tables of a complete record, which its manifest lists: whether they are all there, and as they were written.
 */
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { tableName } from '../../record/layout';
import type { Manifest, Part } from '../../record/manifest';
import { noFile, readingError, reading } from './files';
import { contentsOf } from './layout';
import { readManifest } from './manifest';
import { Table } from './parquet';

/** The tables that are there; those in `known` are as they were. Rejects with what the file system says. */
export async function partsOf(folder: string, known: readonly Part[]): Promise<Part[]> {
  const before = new Map(known.map((part) => [part.name, part]));
  const parts: Part[] = [];
  for (const { number, suffix } of contentsOf(folder).segments) {
    for (const table of ['runs', 'trajectory'] as const) {
      const name = tableName(table, number, suffix);
      parts.push(before.get(name) ?? (await partAt(join(folder, name), name)));
    }
  }
  return parts;
}

async function partAt(path: string, name: string): Promise<Part> {
  const table = await Table.open(path);
  const { rows } = table;
  await table.close();
  return { name, rows, bytes: lstatSync(path).size, sha256: await hashOf(path) };
}

/** Bytes that are read at a time. */
const portion = 2 ** 20;

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, reading);
  try {
    if (!(await file.stat()).isFile()) throw noFile(path);
    const bytes = new Uint8Array(portion);
    for (;;) {
      const { bytesRead } = await file.read(bytes, 0, portion, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(bytes.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** What is wrong with a table. */
export interface PartFault {
  readonly part: Part;
  readonly missing: boolean;
  /** A sentence. */
  readonly reason: string;
}

const sizeOf = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.size ?? null;

/** Which tables are missing or have another size: a look at the folder alone. */
export function faultsAtSight(folder: string, { parts = [] }: Manifest): PartFault[] {
  return parts.flatMap((part): PartFault[] => {
    const bytes = sizeOf(join(folder, part.name));
    if (bytes === part.bytes) return [];
    if (bytes === null) return [{ part, missing: true, reason: missing(part) }];
    return [
      { part, missing: false, reason: `${part.name} is damaged: it has ${bytes} bytes, not ${part.bytes}.` },
    ];
  });
}

function missing({ name, rows }: Part): string {
  const what = `${rows.toLocaleString('en')} ${name.startsWith('runs') ? 'runs' : 'samples'}`;
  return `${name} is missing, and with it ${what}.`;
}

const advice = 'Put the file back, or run the experiment with --resume, which does its runs again.';
export const adviceOnDamage = 'Put the original file back, or run the experiment again without --resume.';

const inSentences = (faults: readonly PartFault[]) =>
  faults.map(({ reason, missing: gone }) => `${reason} ${gone ? advice : adviceOnDamage}`);

/** What an opened record says of them, in sentences. */
export function missingParts(folder: string, manifest: Manifest): string[] {
  return inSentences(faultsAtSight(folder, manifest));
}

/** The same after every byte was read. Throws StorageError. */
export async function faultsOfParts(folder: string): Promise<string[]> {
  return inSentences(await faultsInside(folder, readManifest(folder)));
}

/** All faults: every byte is read. Throws StorageError. */
export async function faultsInside(folder: string, manifest: Manifest): Promise<PartFault[]> {
  const faults = faultsAtSight(folder, manifest);
  const seen = new Set(faults.map(({ part }) => part.name));
  for (const part of manifest.parts ?? []) {
    if (seen.has(part.name)) continue;
    const path = join(folder, part.name);
    const hash = await hashOf(path).catch((error: unknown) => {
      throw readingError(error, 'read', path);
    });
    if (hash === part.sha256) continue;
    faults.push({
      part,
      missing: false,
      reason: `${part.name} is damaged: it was changed since it was written.`,
    });
  }
  return faults;
}
