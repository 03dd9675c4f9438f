import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as Threads from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startNodeThread } from '../../../extension/client/node/threads';
import type { Platform } from '../../../extension/client/platform';
import { DocumentRuns, type RequestedRun } from '../../../extension/client/runs';
import { Library } from '../../../extension/library/library';
import { verdictOf } from '../../../extension/library/words';
import { nodeHost } from '../../../extension/runner/node/host';
import type { ExperimentStatus } from '../../../extension/runner/protocol';
import type { PanelState } from '../../../webview/messages';
import { textFiles } from '../files/texts';
import { openDesk, type Desk } from '../runner/thread';

/** A runner's thread that is lost while an experiment runs. */

/** What was said to the person, and who waits for it. */
const said = vi.hoisted(() => {
  const texts: string[] = [];
  const heard: () => void = () => undefined;
  return { texts, heard };
});
const threads = vi.hoisted(() => [] as Threads.Worker[]);

vi.mock('vscode', async () => {
  const { EventEmitter } = await import('node:events');
  class Emitter<T> {
    private readonly events = new EventEmitter();
    readonly event = (listener: (value: T) => void) => {
      this.events.on('fire', listener);
      return { dispose: () => this.events.off('fire', listener) };
    };
    fire(value: T): void {
      this.events.emit('fire', value);
    }
    dispose(): void {
      this.events.removeAllListeners();
    }
  }
  const showErrorMessage = (text: string): void => {
    said.texts.push(text);
    said.heard();
  };
  return { EventEmitter: Emitter, window: { showErrorMessage } };
});

vi.mock('node:worker_threads', async (original) => {
  const module = await original<typeof Threads>();
  class Watched extends module.Worker {
    constructor(...values: ConstructorParameters<typeof module.Worker>) {
      super(...values);
      threads.push(this);
    }
  }
  return { ...module, Worker: Watched };
});

const text = `target f on [0, 1] = x^2
experiment endless {
  target:  f
  network: 1 -> 4 -> 1
  runs:    3
  method:  gd(rate: 1e-9, steps: 1e12)
}
`;

const script = join(import.meta.dirname, '..', '..', '..', 'dist', 'runner.js');
const platform: Pick<Platform, 'startThread' | 'resumes'> = {
  resumes: true,
  startThread: (place, listener) => startNodeThread(script, place, listener),
};
let desk: Desk;
let runs: DocumentRuns;
beforeEach(() => {
  expect(existsSync(script)).toBe(true);
  desk = openDesk();
  threads.length = 0;
  said.texts.length = 0;
  runs = new DocumentRuns(desk.place, platform, () => new Map());
});
afterEach(async () => {
  await runs.dispose();
  await desk.clear();
});

/** Starts the experiment and waits until its record is there. */
async function begin(): Promise<RequestedRun> {
  const run = runs.run({ text, experiments: null, jobs: 1, timeLimit: 0 });
  await status(({ phase, record }) => phase === 'running' && record !== '');
  return run;
}

function status(wanted: (status: ExperimentStatus) => boolean): Promise<ExperimentStatus> {
  return new Promise((resolve) => runs.onChange((each) => each && wanted(each) && resolve(each)));
}

function snapshot(wanted: (state: PanelState) => boolean): Promise<PanelState> {
  return new Promise((resolve) =>
    runs.onMessage(
      (message) => message.type === 'snapshot' && wanted(message.state) && resolve(message.state),
    ),
  );
}

test('its run is interrupted everywhere, whoever waits is told, and another thread goes on', async () => {
  const run = await begin();
  const shown = snapshot(({ experiment }) => experiment?.phase === 'cancelled');
  const again = status(({ phase }) => phase === 'cancelled');
  const failed = status(({ phase }) => phase === 'failed');
  await threads[0]!.terminate();
  expect((await failed).summary).toBe('its thread was lost: it ended with status 1');
  const refusal = 'endless: the thread that ran it was lost: it ended with status 1.';
  expect((await run.ended).refusal).toBe(
    `${refusal} What had ended is in the record. Resume it to do what is missing.`,
  );
  expect(said.texts).toEqual([]);
  expect((await again).summary).toMatch(/^interrupted after 0 of 3 runs/);
  expect((await shown).experiment?.message).toContain('It was interrupted');
  expect(threads).toHaveLength(2);
  const [entry] = await new Library(nodeHost(textFiles())).list([desk.records]);
  expect([entry!.summary.status, verdictOf(entry!)]).toEqual(['interrupted', 'cancelled']);
  const next = await begin();
  next.cancel();
  expect((await next.ended).refusal).toBeNull();
});

test('where nobody waits it is said, and a thread that is lost before its first word is not started again', async () => {
  const run = await begin();
  run.cancel();
  await run.ended;
  const spoken = (): Promise<void> => new Promise((resolve) => (said.heard = resolve));
  let next = spoken();
  void threads[0]!.terminate();
  await next;
  expect(said.texts).toEqual([expect.stringMatching(/^ReluFlow: The thread that runs .* was lost/)]);
  expect(threads).toHaveLength(2);
  next = spoken();
  const told = new Promise((resolve) => runs.onMessage(({ type }) => type === 'lost' && resolve(type)));
  void threads[1]!.terminate();
  await next;
  expect(threads).toHaveLength(2);
  expect(await told).toBe('lost');
});

test('one that only waited to be needed is let go in silence, and the next request has another', async () => {
  expect(runs.prepare()).toBe(true);
  expect(runs.prepare()).toBe(false);
  const [waiting] = threads;
  const ended = new Promise((resolve) => waiting!.once('exit', resolve));
  await waiting!.terminate();
  await ended;
  expect(said.texts).toEqual([]);
  const run = await begin();
  expect(threads.length).toBeGreaterThan(1);
  runs.dismiss();
  expect(runs.running).toBe(true);
  run.cancel();
  await run.ended;
});

test('one that was prepared and not needed is ended', async () => {
  runs.prepare();
  const ended = new Promise((resolve) => threads[0]!.once('exit', resolve));
  runs.dismiss();
  await ended;
  expect(said.texts).toEqual([]);
});
