/** Sweeps in short, from their files alone: no site is asked. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { sweepsFolder } from '../record/layout';
import { listSweeps, type Sweep } from './folder';
import type { SiteName } from './site';

/** A sweep as a list shows it. Plain data. */
export interface SweepDigest {
  readonly id: string;
  readonly folder: string;
  readonly experiment: string;
  /** The file's name. */
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Where shards were handed to last; null where none was. */
  readonly site: SiteName | null;
  /** How many shards there are, and of how many there is a result. */
  readonly shards: number;
  readonly done: number;
  /** Somebody asked for the end of everything that was handed over. */
  readonly cancelled: boolean;
  /** The folder of the record that it was collected into; null where it wasn't. */
  readonly record: string | null;
}

/** The sweeps whose records go to a folder, newest first; damaged ones are left out. */
export function digestSweeps(records: string): readonly SweepDigest[] {
  return listSweeps(sweepsFolder(records)).flatMap((sweep) => {
    try {
      return [digestOf(sweep)];
    } catch {
      return [];
    }
  });
}

function digestOf(sweep: Sweep): SweepDigest {
  const { id, folder, manifest } = sweep;
  const submissions = sweep.submissions();
  return {
    id,
    folder,
    experiment: manifest.experiment,
    file: basename(manifest.file),
    createdAt: Date.parse(manifest.createdAt),
    site: submissions.at(-1)?.site ?? null,
    shards: sweep.shards().length,
    done: readdirSync(sweep.results()).filter((name) => name.endsWith('.shard')).length,
    cancelled: submissions.length > 0 && submissions.every(({ cancelled }) => cancelled),
    record: sweep.collected(),
  };
}
