/** What a record holds, to the last bit, in a form that can be compared. */
import { createHash } from 'node:crypto';
import type { OpenRecord } from '../../engine/host/host';
import { isDone } from '../../engine/host/record/runs';
import { toText } from '../../engine/host/serialize';

export interface Content {
  /** By cell and run: a digest of the result and all samples of a run that is done. */
  readonly runs: ReadonlyMap<string, string>;
  /** What the cells' expectations come to. */
  readonly cells: string;
}

export async function contentOf(record: OpenRecord): Promise<Content> {
  const runs = new Map<string, string>();
  const { cells } = record.header.plan;
  for (const { index: cell } of cells) {
    for await (const result of record.runs(cell)) {
      if (!isDone(result)) continue;
      const hash = createHash('sha256').update(toText(inOrder(result)));
      const samples = await record.samples({ cell, run: result.run });
      for (const column of Object.values(samples ?? {}) as readonly Float64Array[])
        hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
      runs.set(`${cell}/${result.run}`, hash.digest('hex'));
    }
  }
  return { runs, cells: toText(cells.map(({ index }) => record.cell(index))) };
}

/** The same with the fields in alphabetical order: where they were read from makes no difference. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, part]) => [key, inOrder(part)]));
}

/** Which runs of a record are done, without looking at their samples. */
export async function doneIn(record: OpenRecord): Promise<ReadonlySet<string>> {
  const done = new Set<string>();
  for (const { index: cell } of record.header.plan.cells) {
    for await (const result of record.runs(cell)) if (isDone(result)) done.add(`${cell}/${result.run}`);
  }
  return done;
}

/** What is wrong with what a fault has left, in sentences: runs that are missing, and runs that were never like that. */
export function lossesIn(left: Content, before: ReadonlySet<string>, whole: Content): string[] {
  const lost = [...before].filter((place) => !left.runs.has(place));
  const wrong = [...left.runs].filter(([place, digest]) => whole.runs.get(place) !== digest);
  return [
    ...lost.map((place) => `run ${place} had ended and is lost`),
    ...wrong.map(([place]) => `run ${place} is not what it was`),
  ];
}

/** What tells a record that was gone on with from an uninterrupted one. */
export function differencesOf(resumed: Content, whole: Content): string[] {
  const missing = [...whole.runs.keys()].filter((place) => !resumed.runs.has(place));
  return [
    ...lossesIn(resumed, new Set(), whole),
    ...missing.map((place) => `run ${place} is missing after --resume`),
    ...(resumed.cells === whole.cells ? [] : ['the expectations are others after --resume']),
  ];
}
