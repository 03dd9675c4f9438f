/** Sessions on this thread, in folders that are removed: what the tests of this room share. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { RunEvent } from '../../engine/experiment/events';
import type { ExperimentPlan } from '../../engine/experiment/plan';
import type { RunResult } from '../../engine/experiment/result';
import { Computer } from '../../engine/host/compute';
import { Crew, type ThreadListener } from '../../engine/host/crew';
import type { OpenRecord, Storage, Workers } from '../../engine/host/host';
import { startSession } from '../../engine/host/session';

const folders: string[] = [];
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-'));
  folders.push(folder);
  return folder;
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Workers that compute on this thread. */
export function localWorkers(size: number): Workers {
  let flag = false;
  const start = (listener: ThreadListener) => {
    const computer = new Computer(
      (report) => listener.report(report),
      () => flag,
    );
    return {
      send: (request: Parameters<Computer['do']>[0]) => void setTimeout(() => computer.do(request)),
      end: () => Promise.resolve(),
    };
  };
  return new Crew(size, start, () => (flag = true));
}

export async function perform(
  plan: ExperimentPlan,
  storage: Storage | null,
  options: {
    workers?: Workers;
    cancelAfter?: number;
    cancelAtOnce?: boolean;
    resume?: boolean;
    notice?: (sentence: string) => void;
    selections?: [string, { cells: null; runs: number[] }][];
  } = {},
) {
  const events: RunEvent[] = [];
  const workers = options.workers ?? localWorkers(2);
  let ended = 0;
  const session = startSession(
    {
      plan: { file: 'a.rflow', experiments: [plan] },
      workers,
      storage,
      sources: [{ path: 'a.rflow', text: 'experiment square {}' }],
      resume: options.resume ?? false,
      ...(options.notice ? { notice: options.notice } : {}),
      selections: new Map(options.selections ?? []),
    },
    (event) => {
      events.push(event);
      if (event.type === 'run-ended' && ++ended === options.cancelAfter) session.cancel('it was interrupted');
    },
  );
  if (options.cancelAtOnce) session.cancel('it was interrupted');
  const [outcome] = await session.finished;
  await workers.close();
  return { events, outcome: outcome! };
}

export async function resultsOf(record: OpenRecord, cell = 0): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for await (const result of record.runs(cell)) results.push(result);
  return results;
}

export const endedRuns = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'run-ended' ? [{ cell: event.cell, ...event.result }] : []));
