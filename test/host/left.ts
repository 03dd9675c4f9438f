/** Records as processes leave them that are killed. */
import { readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ExperimentPlan } from '../../engine/experiment/plan';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { retentionFor } from '../../engine/host/retention';
import { contentOf, type Content } from '../faults/content';
import { perform, temporaryFolder } from './sessions';

export const storageIn = (folder: string) => new FolderStorage(folder, { hidden: false });

export const headerOf = (plan: ExperimentPlan) => ({
  file: 'a.rflow',
  sources: [{ path: 'a.rflow', text: 'experiment square {}' }],
  plan,
  arguments: [],
  startedAt: Date.now(),
  retention: retentionFor(plan),
});

/** A number that no process has. */
const nobody = 2 ** 22 + 1;

export interface Left {
  /** The folder of records, and the record in it. */
  readonly folder: string;
  readonly name: string;
  /** What an uninterrupted run gives. */
  readonly whole: Content;
}

/** A record as a process leaves it that is killed after a share of its events. */
export async function killed(plan: ExperimentPlan, share: number): Promise<Left> {
  const whole = storageIn(temporaryFolder());
  const { events } = await perform(plan, whole);
  const folder = temporaryFolder();
  const writer = await storageIn(folder).create(headerOf(plan));
  for (const event of events.slice(0, Math.round(share * events.length))) writer.write(event);
  const path = join(writer.location, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { process: { id: number } };
  manifest.process.id = nobody;
  writeFileSync(path, JSON.stringify(manifest));
  return { folder, name: basename(writer.location), whole: await contentOf(await whole.open('latest')) };
}

/** Cuts the last bytes off the newest journal of a record. */
export function tear(location: string, bytes: number): void {
  const journals = readdirSync(location).filter((name) => name.startsWith('journal-'));
  const newest = join(location, journals.sort().at(-1)!);
  truncateSync(newest, Math.max(0, statSync(newest).size - bytes));
}
