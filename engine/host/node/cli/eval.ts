import { CellEvaluator, type Evaluation } from '../../../experiment/evaluation';
import type { Cell } from '../../../experiment/plan';
import type { Spectrum } from '../../../landscape/spectrum';
import { JsonStream } from './json';
import { loadPlan, noExperiment, showDiagnostics } from './load';
import { describeParameters, formatNumber } from '../../numbers';
import { print } from './output';
import { openDocument, type Troubles } from './report';
import { choose, parseChoice, type ChosenExperiment } from './select';
import { CallError, exitStatus, type ExitStatus } from './status';

export interface EvalOptions {
  readonly experiment?: readonly string[];
  readonly json?: boolean;
  /** In words: theta, gradient, Hessian and realization of every run, too. */
  readonly matrices?: boolean;
  readonly run?: readonly string[];
  readonly cell?: readonly string[];
}

/** `reluflow eval FILE`: risk, gradient, Hessian and realization at the initial points. */
export async function evaluate(path: string, options: EvalOptions): Promise<ExitStatus> {
  const choice = parseChoice(options.run, options.cell);
  const loaded = await loadPlan(path, options.experiment);
  await showDiagnostics(loaded, false);
  const chosen = loaded.plan ? choose(loaded.plan, choice) : [];
  if (loaded.plan && chosen.length === 0) await print(noExperiment(path), process.stderr);
  if (options.json) await printJson(path, chosen, loaded.plan ? {} : loaded);
  else await printText(chosen, options.matrices ?? false);
  return loaded.plan ? exitStatus.fine : exitStatus.wrongCall;
}

function evaluatorOf(cell: Cell): CellEvaluator {
  try {
    return new CellEvaluator(cell);
  } catch (error) {
    throw new CallError(
      `This can't be evaluated: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

/** What is evaluated may take this much memory. */
const mostBytes = 4e9;

/** Refuses what is too large for the memory, and says on standard error how long it takes where that is not a moment. */
async function foretell(evaluator: CellEvaluator, run: number): Promise<void> {
  const foreseen = evaluator.foresee(run);
  if (!foreseen) return;
  const { pieces, bytes, seconds } = foreseen;
  const what = `The network of run ${run} has about ${formatNumber(pieces, 2)} affine pieces`;
  if (bytes > mostBytes) {
    const gigabytes = formatNumber(bytes / 1e9, 2);
    throw new CallError(
      `${what}; to evaluate it takes about ${gigabytes} GB, and at most ${mostBytes / 1e9} GB are taken. Choose smaller layers.`,
    );
  }
  if (seconds < 1) return;
  const duration = formatNumber(seconds, 1);
  await print(`${what}: to evaluate it takes about ${duration} s. Ctrl-C ends it.\n`, process.stderr);
}

async function printJson(
  path: string,
  experiments: readonly ChosenExperiment[],
  troubles: Troubles,
): Promise<void> {
  const out = new JsonStream(print);
  openDocument(out, path, troubles);
  for (const { plan, cells, runsOf } of experiments) {
    out.open('{');
    out.value(plan.name, 'name');
    out.open('[', 'cells');
    for (const cell of cells) {
      const evaluator = evaluatorOf(cell);
      out.open('{');
      out.value(cell.parameters, 'parameters');
      if (evaluator.basis.kind !== 'exact') out.value(evaluator.basis, 'basis');
      out.open('[', 'runs');
      for (const run of runsOf(cell)) {
        await foretell(evaluator, run);
        out.value(evaluationToJson(evaluator.evaluate(run)));
        await out.flush();
      }
      out.close(']');
      out.close('}');
    }
    out.close(']');
    out.close('}');
  }
  out.close(']');
  out.close('}');
  await out.flush(true);
}

function evaluationToJson(evaluation: Evaluation): object {
  const { run, theta, risk, gradient, hessian, spectrum, realization } = evaluation;
  const n = theta.length;
  const exists = typeof hessian !== 'string';
  return {
    run,
    theta,
    risk,
    gradient,
    hessian: exists ? Array.from({ length: n }, (_, i) => hessian.slice(i * n, (i + 1) * n)) : null,
    ...(exists ? {} : { hessian_reason: hessian }),
    realization,
    ...(exists ? spectrumToJson(spectrum) : {}),
  };
}

function spectrumToJson(spectrum: Spectrum | string): object {
  if (typeof spectrum === 'string') return { spectrum: null, spectrum_reason: spectrum };
  const { eigenvalues, zeroBelow, rank, index, scalings, kind, codimension } = spectrum;
  return { spectrum: { eigenvalues, zero_below: zeroBelow, rank, index, scalings, kind, codimension } };
}

/** A few lines for each run; of a single run, or where matrices are wanted, they are shown as well. */
async function printText(experiments: readonly ChosenExperiment[], wanted: boolean): Promise<void> {
  let abridged = false;
  const runs = experiments.flatMap(({ cells, runsOf }) => cells.flatMap((cell) => runsOf(cell)));
  const most = wanted ? mostParameters : runs.length === 1 ? mostUnasked : 0;
  for (const { plan, cells, runsOf } of experiments) {
    await print(`${plan.name}\n`);
    for (const cell of cells) {
      const evaluator = evaluatorOf(cell);
      const { basis } = evaluator;
      const name = describeParameters(cell.parameters);
      if (name) await print(`  ${name}\n`);
      if (basis.kind === 'approximated') {
        await print(
          `  the functions are approximated by ${basis.pieces} pieces to within ${formatNumber(basis.bound)}\n`,
        );
      }
      for (const run of runsOf(cell)) {
        await foretell(evaluator, run);
        const evaluation = evaluator.evaluate(run);
        const whole = evaluation.theta.length <= most;
        abridged ||= !whole;
        await print(describeEvaluation(evaluation, whole));
      }
    }
  }
  if (!abridged) return;
  const where = wanted ? '`--json` has' : '`-r K` for one run, or `--matrices`, shows';
  await print(`${where} theta, gradient, Hessian and realization too.\n`);
}

/** Matrices of networks with more parameters are left to `--json`; a single run shows smaller ones unasked. */
const [mostParameters, mostUnasked] = [100, 10];

function describeEvaluation(evaluation: Evaluation, whole: boolean): string {
  const { run, risk, gradient, hessian, spectrum, realization } = evaluation;
  const norm = Math.sqrt(gradient.reduce((sum, entry) => sum + entry * entry, 0));
  const kinks = realization ? `, kinks at ${listOf(realization.breakpoints.slice(1, -1))}` : '';
  const details = whole ? describeDetails(evaluation) : '';
  const obstacle = typeof hessian === 'string' ? `\n    no Hessian: ${hessian}` : '';
  const head = `    run ${run}: risk ${formatNumber(risk)}, |G| ${formatNumber(norm)}${kinks}${obstacle}\n`;
  return `${head}${typeof spectrum === 'string' ? '' : describeSpectrum(spectrum)}${details}`;
}

function describeSpectrum({ zeroBelow, rank, index, scalings, kind, codimension }: Spectrum): string {
  const minima = codimension === null ? '' : `, the global minima here have codimension ${codimension}`;
  const symmetries = scalings === 1 ? '1 neuron can be scaled' : `${scalings} neurons can be scaled`;
  const what = kind.replace('_', ' ');
  return (
    `    ${what}, Hessian of rank ${rank} and index ${index}${minima} ` +
    `(${symmetries}; eigenvalues up to ${formatNumber(zeroBelow, 2)} count as zero)\n`
  );
}

const detailDigits = 6;

function describeDetails({ theta, gradient, hessian, spectrum, realization }: Evaluation): string {
  const n = theta.length;
  const rows: (readonly [string, Iterable<number>])[] = [
    ['theta', theta],
    ['G', gradient],
  ];
  if (typeof hessian !== 'string') {
    for (let i = 0; i < n; i++) rows.push([i === 0 ? 'Hessian' : '', hessian.subarray(i * n, (i + 1) * n)]);
  }
  if (realization) {
    rows.push(['x', realization.breakpoints]);
    rows.push(['N(x)', realization.values]);
  }
  if (typeof spectrum !== 'string') rows.push(['spectrum', spectrum.eigenvalues]);
  const texts = rows.map(([title, numbers]) => {
    return { title, entries: Array.from(numbers, (entry) => formatNumber(entry, detailDigits)) };
  });
  const width = Math.max(...texts.flatMap(({ entries }) => entries.map(({ length }) => length)));
  return texts
    .map(({ title, entries }) => {
      return `      ${title.padEnd(10)}${entries.map((entry) => entry.padStart(width)).join('  ')}\n`;
    })
    .join('');
}

function listOf(points: readonly number[]): string {
  const shown = points.slice(0, 8).map((point) => formatNumber(point));
  const more = points.length > 8 ? `, … (${points.length})` : '';
  return points.length === 0 ? 'no place' : `${shown.join(', ')}${more}`;
}
