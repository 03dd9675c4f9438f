import { afterEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../engine/experiment/events';
import type { ExperimentPlan } from '../../../engine/experiment/plan';
import type { RunResult } from '../../../engine/experiment/result';
import { Computer } from '../../../engine/host/compute';
import { Crew, type ThreadListener } from '../../../engine/host/crew';
import type { OpenRecord } from '../../../engine/host/host';
import { startSession } from '../../../engine/host/session';
import { realize } from '../../../engine/network/realize';
import { shapeOf } from '../../../engine/network/shape';
import { seeEnsemble } from '../../../extension/runner/ensemble';
import { ExperimentModel } from '../../../extension/runner/experiment';
import { FrameCache, framesFrom } from '../../../extension/runner/frames';
import { PanelModel } from '../../../extension/runner/panel';
import { parseHostMessage } from '../../../webview/check';
import {
  pack,
  type EnsembleSight,
  type HostMessage,
  type PanelState,
  type Sight,
} from '../../../webview/messages';
import { reduce } from '../../../webview/state';
import { cellOf, planOf } from '../../host/plans';

/** Computes on this thread, a turn of the event loop after it is asked. */
function localWorkers(): Crew {
  const start = (listener: ThreadListener) => {
    const computer = new Computer(
      (report) => listener.report(report),
      () => false,
    );
    return {
      send: (request: Parameters<Computer['do']>[0]) => {
        setTimeout(() => computer.do(request));
      },
      end: () => Promise.resolve(),
    };
  };
  return new Crew(2, start, () => undefined);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A panel that does with messages what the real one does. */
class Listener {
  state: PanelState | null = null;
  deltas = 0;
  readonly sights: Sight[] = [];
  refused = 0;

  receive(message: HostMessage): void {
    const arrived = parseHostMessage(pack(message));
    if (arrived?.type === 'delta') this.deltas++;
    if (arrived?.type === 'sight') return void this.sights.push(arrived.sight);
    const isState = arrived?.type === 'snapshot' || arrived?.type === 'delta';
    const next = isState ? reduce(this.state, arrived) : null;
    if (next) this.state = next;
    else this.refused++;
  }
}

let workers = localWorkers();
afterEach(async () => {
  await workers.close();
  workers = localWorkers();
});

async function run(
  plan: ExperimentPlan,
  panel: PanelModel,
  during: (event: RunEvent) => void,
): Promise<void> {
  panel.experiments.set(plan.name, new ExperimentModel(plan, 'the text that was run', 0));
  await panel.select({ experiment: plan.name, cell: 0, run: 1 });
  const options = { plan: { file: 'a.rflow', experiments: [plan] }, workers, storage: null, sources: [] };
  const session = startSession(options, (event) => {
    panel.experiments.get(event.experiment)?.take(event);
    panel.note(event);
    during(event);
  });
  await session.finished;
}

/** A panel of an experiment with two runs, which shows the first. */
async function panelOfTwoRuns() {
  const listener = new Listener();
  const panel = new PanelModel('a.rflow', 'file:///a.rflow', (message) => listener.receive(message));
  const plan = planOf([{ runs: 2 }]);
  const model = new ExperimentModel(plan, 'the text that was run', 0);
  panel.experiments.set(plan.name, model);
  await panel.select({ experiment: plan.name, cell: 0, run: 0 });
  return { listener, panel, plan, model };
}

describe('the panel', () => {
  it('has by deltas what a snapshot at the end gives it', async () => {
    const listener = new Listener();
    const panel = new PanelModel('a.rflow', 'file:///a.rflow', (message) => listener.receive(message));
    const plan = planOf([{ runs: 8, method: { ...cellOf().method, steps: 4000 } as never }]);
    let flushes = Promise.resolve();
    await run(plan, panel, (event) => {
      if (event.type === 'run-ended') flushes = flushes.then(() => panel.flush());
    });
    await flushes;
    // Another panel on the same experiment begins with a snapshot.
    const other = new Listener();
    const later = new PanelModel('a.rflow', 'file:///a.rflow', (message) => other.receive(message));
    later.experiments.set(plan.name, panel.experiments.get(plan.name)!);
    await later.select(panel.selection);
    const whole = other.state!;
    const sorted = ({ experiment, ...rest }: PanelState) => ({
      ...rest,
      revision: 0,
      experiment: {
        ...experiment,
        cell: {
          ...experiment!.cell,
          curves: [...experiment!.cell!.curves].sort((a, b) => a.run - b.run),
        },
      },
    });
    const seen = async () => {
      await panel.flush();
      return sorted(listener.state!);
    };
    await expect.poll(seen).toEqual(sorted(whole));
    expect(listener.deltas).toBeGreaterThan(0);
    expect(listener.refused).toBe(0);
    expect(whole.experiment?.cell?.curves).toHaveLength(8);
    expect(whole.experiment?.phase).toBe('finished');
    expect(whole.experiment?.cell?.frames?.offsets.length).toBe(
      whole.experiment!.cell!.curves.find((curve) => curve.run === 1)!.step.length + 1,
    );
  });

  it('never gets a delta of another selection than its own', async () => {
    const listener = new Listener();
    const shown: string[] = [];
    const panel = new PanelModel('a.rflow', 'file:///a.rflow', (message) => {
      const { cell, run: wanted } = panel.selection;
      // How far the experiment is belongs to all of its cells and runs.
      const parts = Object.keys(message.type === 'delta' ? message.delta : {});
      const own = parts.some((part) => part !== 'experiment' && part !== 'experiments');
      if (own && listener.state)
        shown.push(
          `${listener.state.selection.cell}/${listener.state.selection.run}` === `${cell}/${wanted}`
            ? 'own'
            : 'other',
        );
      listener.receive(message);
    });
    const plan = planOf([{ runs: 6 }, { runs: 6, widths: [1, 6, 5, 1] }]);
    let next = 0;
    await run(plan, panel, (event) => {
      if (event.type !== 'run-ended') return;
      next++;
      void panel.select({ experiment: plan.name, cell: next % 2, run: next % 6 });
      void panel.flush();
    });
    await expect.poll(() => listener.state?.selection).toEqual(panel.selection);
    await panel.flush();
    expect(shown.filter((whose) => whose === 'other')).toEqual([]);
  });

  it('appends the blocks of a run as they come, each with its frames', async () => {
    const { listener, panel, plan, model } = await panelOfTwoRuns();
    const { parameters } = shapeOf(plan.cells[0]!.widths);
    for (const [from, to] of [
      [0, 3],
      [3, 4],
      [4, 9],
    ] as const) {
      const column = Float64Array.from({ length: to - from }, (_, k) => from + k);
      const theta = Float64Array.from({ length: column.length * parameters }, (_, k) => Math.cos(from + k));
      const samples = { step: column, time: column, risk: column, gradient: column, norm: column, theta };
      const event: RunEvent = { type: 'samples', experiment: plan.name, cell: 0, run: 0, samples };
      model.take(event);
      panel.note(event);
      await panel.flush();
    }
    expect(listener.deltas).toBe(3);
    const [curve] = listener.state!.experiment!.cell!.curves;
    expect([...curve!.step]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const frames = listener.state!.experiment!.cell!.frames;
    await panel.show();
    expect(listener.state!.experiment!.cell!.frames).toEqual(frames);
    expect(frames!.offsets).toHaveLength(10);
  });

  it('gets a snapshot also where samples come faster than it is made, and each sample once', async () => {
    const listener = new Listener();
    const panel = new PanelModel('a.rflow', 'file:///a.rflow', (message) => listener.receive(message));
    const plan = planOf([{ runs: 2 }]);
    const model = new ExperimentModel(plan, 'the text that was run', 0);
    panel.experiments.set(plan.name, model);
    const { parameters } = shapeOf(plan.cells[0]!.widths);
    let steps = 0;
    const more = (): void => {
      for (const run of [0, 1]) {
        const column = Float64Array.of(steps);
        const theta = new Float64Array(parameters).fill(1 + steps);
        const samples = { step: column, time: column, risk: column, gradient: column, norm: column, theta };
        const event: RunEvent = { type: 'samples', experiment: plan.name, cell: 0, run, samples };
        model.take(event);
        panel.note(event);
      }
      steps++;
    };
    const read = model.trajectories.of.bind(model.trajectories);
    model.trajectories.of = async (cell, run) => {
      more();
      const samples = await read(cell, run);
      if (steps < 1000) more();
      return samples;
    };
    await panel.select({ experiment: plan.name, cell: 0, run: 0 });
    expect(listener.state?.experiment?.cell?.curves).toHaveLength(2);
    expect(steps).toBeLessThan(100);
    model.trajectories.of = read;
    await panel.flush();
    const all = Array.from({ length: steps }, (_, step) => step);
    const curves = listener.state!.experiment!.cell!.curves;
    expect(curves.map(({ step }) => [...step])).toEqual([all, all]);
    expect(listener.state!.experiment!.cell!.frames!.offsets).toHaveLength(steps + 1);
  });

  it('hears how far its experiment is while a snapshot takes long', async () => {
    const { listener, panel, model } = await panelOfTwoRuns();
    let read = (): void => undefined;
    const reading = new Promise<null>((resolve) => (read = () => resolve(null)));
    model.trajectories.of = () => reading;
    const shown = panel.show();
    model.begin();
    model.cancelling = true;
    panel.noteProgress(model);
    await panel.flush();
    expect(listener.state!.experiment!.progress).toMatchObject({
      stage: 'cancelling',
      words: '0 of 2 runs, cancelling',
    });
    read();
    await shown;
    expect(listener.refused).toBe(0);
    expect(listener.state!.experiment).toMatchObject({ phase: 'running' });
  });

  it('shows at most what the plan has when more is asked for', async () => {
    const listener = new Listener();
    const panel = new PanelModel('a.rflow', 'file:///a.rflow', (message) => listener.receive(message));
    const plan = planOf([{ runs: 2 }]);
    panel.experiments.set(plan.name, new ExperimentModel(plan, 'the text that was run', 0));
    await panel.select({ experiment: plan.name, cell: 7, run: 40 });
    expect(listener.state?.selection).toEqual({ experiment: plan.name, cell: 0, run: 1 });
    await panel.select({ experiment: 'nothing', cell: 0, run: 0 });
    expect(listener.state?.selection.experiment).toBe(plan.name);
  });
});

describe('what is looked at', () => {
  it('is answered while runs go on, when the selection changes, and no more after the look has ended', async () => {
    const listener = new Listener();
    const panel = new PanelModel('a.rflow', 'file:///a.rflow', (message) => listener.receive(message));
    const plan = planOf([{ runs: 6 }, { runs: 4, widths: [1, 6, 1] }]);
    panel.lookout.set({ kind: 'ensemble', threshold: null });
    await run(plan, panel, () => undefined);
    await panel.select({ experiment: plan.name, cell: 1, run: 0 });
    await expect.poll(() => listener.sights.at(-1)).toMatchObject({ bands: { runs: 4, total: 4 } });
    const sight = listener.sights.at(-1) as EnsembleSight;
    expect([...sight.successes.trials]).toEqual([6, 4]);
    const { risk } = listener.state!.experiment!.cell!.table;
    const small = risk.filter((value) => value <= sight.successes.threshold).length;
    expect(sight.successes.successes[1]).toBe(small);
    const { quantiles, place } = sight.bands!;
    expect(place.at(-1)).toBe(200);
    // All four risks lie between the outermost quantiles, up to the interpolation between neighbours.
    expect(quantiles[2]!.at(-1)).toBeGreaterThanOrEqual(Math.min(...risk));
    expect(quantiles[2]!.at(-1)).toBeLessThanOrEqual(Math.max(...risk));
    panel.lookout.set(null);
    const before = listener.sights.length;
    await panel.show();
    await pause(50);
    expect(listener.sights).toHaveLength(before);
  });

  it('reads the trajectories of a record', async () => {
    const panel = new PanelModel('a.rflow', 'file:///a.rflow', () => undefined);
    const plan = planOf([{ runs: 5 }]);
    await run(plan, panel, () => undefined);
    const { trajectories, tables } = panel.experiments.get(plan.name)!;
    const restored = new ExperimentModel(plan, '', 0);
    tables[0]!.risk.forEach((risk, each) => {
      restored.takeResult(0, { run: each, status: 'finished', observables: { risk } } as RunResult);
    });
    restored.trajectories.record = {
      samples: ({ cell, run: each }: { cell: number; run: number }) => trajectories.of(cell, each),
    } as OpenRecord;
    const seen: EnsembleSight[] = [];
    const look = (model: ExperimentModel) =>
      seeEnsemble(
        model,
        0,
        1,
        () => true,
        (sight) => seen.push(sight),
      );
    await look(panel.experiments.get(plan.name)!);
    await look(restored);
    expect(seen.at(-1)).toEqual(seen[0]);
    expect(seen[0]?.bands?.runs).toBe(5);
  });
});

describe('frames', () => {
  const cell = cellOf({ widths: [1, 4, 3, 1] });
  const { parameters } = shapeOf(cell.widths);
  const column = (length: number) => new Float64Array(length);
  const samplesOf = (length: number) => ({
    step: column(length),
    time: column(length),
    risk: column(length),
    gradient: column(length),
    norm: column(length),
    theta: Float64Array.from({ length: length * parameters }, (_, k) => Math.sin(1.3 * k)),
  });

  it('are the realizations of the samples, however many came at a time', async () => {
    const cache = new FrameCache();
    const first = (await cache.of(cell, 0, samplesOf(5)))!;
    const all = (await cache.of(cell, 0, samplesOf(30)))!;
    const { theta } = samplesOf(30);
    for (let k = 0; k < 30; k++) {
      const { breakpoints, values } = realize(
        shapeOf(cell.widths),
        theta.subarray(k * parameters, (k + 1) * parameters),
        { a: 0, b: 1 },
      );
      const [start, end] = [all.offsets[k]!, all.offsets[k + 1]!];
      expect([...all.breakpoints.subarray(start, end)]).toEqual(breakpoints);
      expect([...all.values.subarray(start, end)]).toEqual(values);
    }
    const rest = framesFrom(all, 5)!;
    expect(rest.offsets[0]).toBe(0);
    expect(first.values.length + rest.values.length).toBe(all.values.length);
    expect(framesFrom(all, 30)).toBeNull();
  });

  it('of another run are its own', async () => {
    const cache = new FrameCache();
    await cache.of(cell, 0, samplesOf(5));
    const other = { ...samplesOf(3), theta: new Float64Array(3 * parameters).fill(0.5) };
    expect(await cache.of(cell, 1, other)).toEqual(await new FrameCache().of(cell, 1, other));
  });

  it('are not there without theta', async () => {
    expect(await new FrameCache().of(cell, 0, { ...samplesOf(3), theta: column(0) })).toBeNull();
  });
});
