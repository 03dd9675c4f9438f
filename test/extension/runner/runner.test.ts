import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeMarks } from '../../../engine/host/node/record/marks';
import { openDesk, type Desk, type RunnerThread } from './thread';

/** The bundled runner: what is asked of it, what it says, and what ends when it is told to. */

const text = `target f on [0, 1] = x^2

experiment short {
  target:  f
  network: 1 -> 2 -> 1
  runs:    3
  method:  gd(rate: 1e-2, steps: 1000)
  expect risk < 1
  expect mean(risk) < 1e-30
}

experiment endless {
  target:  f
  network: 1 -> 4 -> 1
  method:  gd(rate: 1e-9, steps: 1e12)
}

// Six of its runs are short, and two take long enough to be ended meanwhile.
experiment long {
  for n_steps in [1000, 1000, 1000, 3e6]
  target:  f
  network: 1 -> 4 -> 1
  runs:    2
  method:  gd(rate: 1e-3, steps: n_steps)
}

experiment tail extends endless {
  seed: 2
}

experiment adaptive {
  target:  f
  network: 1 -> 2 -> 1
  method:  adam(rate: 1e-3, steps: 10)
}
`;

let desk: Desk;
let runner: RunnerThread;
let records: string;
beforeEach(() => {
  desk = openDesk();
  ({ runner, records } = desk);
});
afterEach(() => desk.clear());

interface Manifest {
  readonly experiment: string;
  readonly status: string;
  readonly reason?: string;
}

const manifests = (): readonly Manifest[] =>
  readdirSync(records, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => JSON.parse(readFileSync(join(records, name, 'manifest.json'), 'utf8')) as Manifest);

describe('the runner', () => {
  it('says what became of each expectation, with the observed value and the difference', async () => {
    const request = runner.request(text, ['short']);
    expect(await runner.ended(request)).toMatchObject({ refusal: null, problems: [] });
    const status = runner.statusesOf('short').at(-1)!;
    expect(status).toMatchObject({ phase: 'finished', request, progress: { fraction: 1, words: '3 runs' } });
    expect(status.verdicts.map((each) => [each.text, each.line, each.column, each.holds])).toEqual([
      ['risk < 1', 8, 3, true],
      ['mean(risk) < 1e-30', 9, 3, false],
    ]);
    const { observed, message } = status.verdicts[1]!;
    expect(message).toMatch(/^Fails: observed .*, off by .*\.$/);
    const off = Number(/off by (\S+)\.$/.exec(message)![1]);
    expect(off / Number(observed)).toBeCloseTo(1, 2);
    expect(status.sparkline).toMatch(/^[▁▂▃▄▅▆▇█]{12}$/);
  });

  it('tells how far one long run is, and ends it alone when it is told to', async () => {
    const first = runner.request(text, ['endless']);
    await runner.status('endless', ({ progress }) => progress.fraction > 0);
    const other = runner.request(text, ['short']);
    await runner.ended(other);
    expect(runner.statusesOf('endless').at(-1)).toMatchObject({ phase: 'running', request: first });
    runner.send({ type: 'cancel', experiments: ['endless'] });
    await runner.ended(first);
    expect(runner.statusesOf('endless').at(-1)).toMatchObject({ phase: 'cancelled' });
    expect(runner.statusesOf('short').at(-1)).toMatchObject({ phase: 'finished' });
  });

  it('ends one experiment of a request and goes on with the next', async () => {
    const request = runner.request(text, ['endless', 'tail', 'short']);
    await runner.status('endless', ({ phase }) => phase === 'running');
    expect(await runner.status('short', () => true)).toMatchObject({
      phase: 'waiting',
      summary: '3 runs, waiting for their turn',
    });
    runner.send({ type: 'cancel', experiments: ['tail'] });
    runner.send({ type: 'cancel', experiments: ['endless'] });
    await runner.ended(request);
    const phases = ['endless', 'tail', 'short'].map((name) => runner.statusesOf(name).at(-1)!.phase);
    expect(phases).toEqual(['cancelled', 'cancelled', 'finished']);
    expect(manifests().map(({ experiment }) => experiment)).toEqual(['endless', 'short']);
  });

  it('ends everything of a request at its time limit, and says so', async () => {
    const request = runner.request(text, ['endless', 'tail'], { timeLimit: 0.3 });
    await runner.ended(request);
    for (const name of ['endless', 'tail']) {
      expect(runner.statusesOf(name).at(-1)).toMatchObject({ phase: 'cancelled' });
    }
    // On a busy machine the limit may come before the first has begun: then it has no record.
    expect(manifests().length).toBeLessThan(2);
    for (const manifest of manifests()) {
      expect(manifest).toMatchObject({ experiment: 'endless', status: 'cancelled' });
      expect(JSON.stringify(manifest)).toContain('the time limit of 0.3 s was reached');
    }
    expect(runner.snapshots().at(-1)!.experiment!.message).toContain('time limit of 0.3 s was reached');
  });

  it('runs again what runs: the run before is cancelled', async () => {
    const first = runner.request(text, ['endless']);
    await runner.status('endless', ({ phase }) => phase === 'running');
    const second = runner.request(text, ['endless']);
    await runner.ended(first);
    await runner.status('endless', ({ phase, request }) => phase === 'running' && request === second);
    runner.send({ type: 'cancel', experiments: null });
    await runner.ended(second);
    expect(manifests().map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect(runner.statusesOf('endless').some((each) => each.request === first)).toBe(true);
  });

  it('goes on with a record that was ended early, does what is missing, and nothing else', async () => {
    const whole = runner.request(text, ['long']);
    await runner.ended(whole);
    const [, risks] = /risk from (.*?), .*/.exec(runner.statusesOf('long').at(-1)!.summary)!;
    const first = runner.request(text, ['long']);
    await runner.status('long', ({ request, progress }) => request === first && progress.done > 0);
    runner.send({ type: 'cancel', experiments: ['long'] });
    await runner.ended(first);
    const early = runner.statusesOf('long').at(-1)!;
    expect(early.summary).toMatch(/^cancelled after \d of 8 runs/);
    const snapshot = runner.snapshots().at(-1)!;
    expect(snapshot.experiment).toMatchObject({ phase: 'cancelled', resumable: true });
    const stages = runner.statusesOf('long').map(({ progress }) => progress.stage);
    expect(stages.indexOf('cancelling', stages.lastIndexOf('computing'))).toBeGreaterThan(0);

    const shown = runner.snapshots().length;
    const again = runner.request(text, ['long'], { resume: early.record });
    expect(await runner.ended(again)).toMatchObject({ refusal: null });
    const status = runner.statusesOf('long').at(-1)!;
    expect(status).toMatchObject({ phase: 'finished', record: early.record, progress: { done: 8 } });
    expect(status.summary).toContain(`risk from ${risks}`);
    // What was done stayed in sight, from the first word on.
    const resumed = runner.statusesOf('long').filter((each) => each.request === again);
    expect(resumed[0]!.progress.words).toBe(`${early.progress.words}, starting the workers`);
    for (const { progress } of resumed) expect(progress.done).toBeGreaterThanOrEqual(early.progress.done);
    for (const { experiment } of runner.snapshots().slice(shown)) {
      expect(experiment!.progress.done).toBeGreaterThanOrEqual(early.progress.done);
      expect(experiment!.cell!.table.risk[0]).toBe(snapshot.experiment!.cell!.table.risk[0]);
      expect(experiment!.cell!.curves.map(({ run }) => run)).toContain(0);
    }
    expect(runner.snapshots().at(-1)!.experiment).toMatchObject({ phase: 'finished', resumable: false });
    expect(manifests().map(({ status: each }) => each)).toEqual(['complete', 'complete']);

    // Another text is another experiment: nothing of it is run under the name of the record.
    const other = runner.request(text.replace('3e6]', '4e6]'), ['long'], {
      resume: early.record,
    });
    await runner.ended(other);
    expect(runner.statusesOf('long').at(-1)).toMatchObject({
      phase: 'failed',
      summary: expect.stringContaining('is one of another text of long: run it again') as string,
    });
    expect(manifests()).toHaveLength(2);
  });

  it('tells a normalized run apart from one as it is written, in statuses and in records', async () => {
    const request = runner.request(text, ['short', 'short-normalized']);
    expect(await runner.ended(request)).toMatchObject({ refusal: null });
    const risks = ['short', 'short-normalized'].map((name) => {
      const status = runner.statusesOf(name).at(-1)!;
      expect(status.phase).toBe('finished');
      return status.verdicts[1]!.observed;
    });
    expect(risks[0]).not.toBe(risks[1]);
    expect(manifests().map(({ experiment }) => experiment)).toEqual(['short', 'short-normalized']);
    const refused = await runner.ended(runner.request(text, ['adaptive-normalized']));
    expect(refused.refusal).toBe("adaptive can't run normalized: only the methods flow and gd can.");
  });

  it('shows what people note about a record that is shown, or is opened again', async () => {
    await runner.run(text, ['short']);
    const { record } = runner.statusesOf('short').at(-1)!;
    expect(runner.snapshots().at(-1)!.experiment!.marks).toEqual({ name: '', starred: false });
    const given = { name: 'the first', starred: true };
    writeMarks(record, given);
    const told = await runner.ask({ type: 'marks' }, (report) => {
      const delta = report.type === 'panel' && report.message.type === 'delta' ? report.message.delta : null;
      return delta?.experiment?.marks?.starred === true ? delta.experiment.marks : null;
    });
    expect(told).toEqual(given);
    const opened = await runner.ask({ type: 'open', location: record }, (report) =>
      report.type === 'panel' && report.message.type === 'snapshot' ? report.message.state : null,
    );
    expect(opened.experiment!.marks).toEqual(given);
  });

  it('refuses a text with mistakes and tells them', async () => {
    const ended = await runner.ended(runner.request(text.replace('target:  f', 'target:  g'), null));
    expect(ended.refusal).toBe('Untitled-1 has an error: see Problems.');
    expect(ended.problems).toMatchObject([{ code: 'RF201', range: { start: { line: 4, column: 12 } } }]);
    expect(runner.reports.filter(({ type }) => type === 'status')).toEqual([]);
  });
});
