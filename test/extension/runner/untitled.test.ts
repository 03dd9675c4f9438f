import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { DocumentPlace, RunnerReport, RunnerRequest } from '../../../extension/runner/protocol';

const script = join(import.meta.dirname, '..', '..', '..', 'dist', 'runner.js');

const text = `target f on [0, 1] = x^2

experiment fit {
  target:  f
  network: 1 -> 2 -> 1
  runs:    3
  method:  gd(rate: 1e-2, steps: 1000)
  expect risk < 1
}
`;

test('a text that is on no disk runs, and its record goes where the extension keeps such records', async () => {
  if (!existsSync(script)) throw new Error('There is no dist/runner.js. Run `npm run build` first.');
  const records = mkdtempSync(join(tmpdir(), 'reluflow-untitled-'));
  const place: DocumentPlace = {
    document: 'untitled:Untitled-1',
    name: 'Untitled-1',
    path: null,
    folder: null,
    records,
    hidden: false,
  };
  const worker = new Worker(script, { workerData: place });
  const reports: RunnerReport[] = [];
  const request: RunnerRequest = {
    type: 'run',
    request: { text, experiments: ['fit'], jobs: 1, timeLimit: 0 },
  };
  const idle = new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (report: RunnerReport) => {
      reports.push(report);
      if (report.type === 'idle') resolve();
    });
  });
  worker.postMessage(request);
  await idle;
  await worker.terminate();
  const status = reports.flatMap((report) => (report.type === 'status' ? [report.status] : [])).at(-1);
  expect(reports.filter(({ type }) => type === 'refused' || type === 'trouble')).toEqual([]);
  expect(status).toMatchObject({ phase: 'finished', done: 3, expectations: { hold: 1, fail: 0 } });
  expect(readdirSync(records)).toHaveLength(1);
  rmSync(records, { recursive: true, force: true });
});
