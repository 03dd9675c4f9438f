/** Figures of realizations against the target: those of runs at their end, and those of critical points. */
import { evaluatePiece, evaluatePiecewise, type PiecewisePolynomial } from '../../calculus/piecewise';
import type { Cell, Problem } from '../../experiment/plan';
import type { CriticalPoint, RunResult } from '../../experiment/result';
import { realize } from '../../network/realize';
import type { Realization } from '../../network/realization';
import { shapeOf } from '../../network/shape';
import { formatNumber } from '../numbers';
import {
  distinctStrokes,
  noPoints,
  strokeOf,
  targetStroke,
  type Axis,
  type Curve,
  type Figure,
  type Points,
  type Range,
  type Stroke,
  type Text,
} from './figure';
import { exactly, figureName, kindWord, listExactly, runLabel, titleOf } from './labels';
import { clipped, rangeOf } from './scale';

/** What is drawn of the target, and the interval it is drawn on. */
interface Background {
  readonly a: number;
  readonly b: number;
  readonly curve: Curve;
}

/** A realization as it is drawn. */
interface Subject {
  readonly realization: Realization;
  readonly label: Text | null;
  readonly name: string;
  readonly stroke: Stroke;
}

/** The realizations of runs at their end; null where the input has several dimensions. */
export function drawRealizations(
  experiment: string,
  cell: Cell,
  cells: number,
  results: readonly RunResult[],
): Figure | null {
  const background = backgroundOf(cell.problem);
  const shape = shapeOf(cell.widths);
  const ended = results.filter(({ theta }) => theta.length === shape.parameters);
  if (!background || ended.length === 0) return null;
  const subjects = ended.map((result, k): Subject => ({
    realization: realize(shape, result.theta, background),
    label: runLabel(result),
    name: `run ${result.run}`,
    stroke: strokeOf(k),
  }));
  const title = titleOf(experiment, cell, 'realization and target');
  return figureOf(figureName(cell, cells, 'realization'), title, background, subjects);
}

/** The realizations of critical points; null where there is nothing to draw. */
export function drawCriticalPoints(
  experiment: string,
  cell: Cell,
  cells: number,
  points: readonly CriticalPoint[],
): Figure | null {
  const background = backgroundOf(cell.problem);
  const drawn = points.flatMap((point, k) => (point.realization ? [{ point, k }] : []));
  if (!background || drawn.length === 0) return null;
  const family = cell.method.kind === 'family';
  const few = drawn.length <= distinctStrokes;
  const kinds = [...new Set(drawn.map(({ point }) => point.kind))];
  const firsts = new Set(kinds.map((kind) => drawn.findIndex(({ point }) => point.kind === kind)));
  const subjects = drawn.map(({ point, k }, place): Subject => {
    const ofKind = drawn.filter((each) => each.point.kind === point.kind).length;
    const end = place === 0 || place === drawn.length - 1;
    const own: Text = [`${kindWord(point.kind)} ${k + 1}, risk ${formatNumber(point.risk)}`];
    const group: Text | null = firsts.has(place) ? [`${kindWord(point.kind)} (${ofKind})`] : null;
    return {
      realization: point.realization!,
      label: few || (family && end) ? own : family ? null : group,
      name: `critical point ${k + 1}, ${kindWord(point.kind)}, risk ${exactly(point.risk)}`,
      stroke: few
        ? strokeOf(k)
        : family
          ? ramp(place / (drawn.length - 1))
          : { ...strokeOf(kinds.indexOf(point.kind)), width: 0.9, opacity: 0.7 },
    };
  });
  const title = titleOf(experiment, cell, family ? 'a family of critical points' : 'critical points');
  return figureOf(figureName(cell, cells, 'critical-points'), title, background, subjects);
}

/** From dark blue over green to orange: it gets lighter all the way. */
function ramp(fraction: number): Stroke {
  const stops = [
    [48, 18, 110],
    [30, 120, 140],
    [240, 160, 40],
  ] as const;
  const place = Math.min(fraction * 2, 2 - 1e-9);
  const [from, to] = [stops[Math.floor(place)]!, stops[Math.floor(place) + 1]!];
  const mixed = from.map((value, k) => Math.round(value + (to[k]! - value) * (place % 1)));
  const colour = mixed.map((value) => value.toString(16).padStart(2, '0')).join('');
  return { colour, dash: 'solid', width: 1, opacity: 1 };
}

function backgroundOf(problem: Problem): Background | null {
  if (problem.kind === 'line') {
    const { a, b } = problem.domain;
    const label: Text = ['target ', { math: problem.target.name }];
    const line = graph(problem.target.polynomial);
    return { a, b, curve: { line, dots: noPoints, stroke: targetStroke, label, name: 'target' } };
  }
  if (problem.inputs !== 1) return null;
  const x = problem.rows.filter((_, k) => k % 2 === 0);
  const y = problem.rows.filter((_, k) => k % 2 === 1);
  const a = x.reduce((least, value) => Math.min(least, value), Infinity);
  const b = x.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!(a < b)) return null;
  const label: Text = [`data ${problem.name}`];
  return { a, b, curve: { line: noPoints, dots: { x, y }, stroke: targetStroke, label, name: 'data' } };
}

/** Points through which a curved piece is drawn, where it is all there is. */
const samples = 240;

/** The graph, piece by piece: an affine piece is its two ends; a jump interrupts the line. */
function graph(f: PiecewisePolynomial): Points {
  const { breaks, coefficients } = f;
  const x: number[] = [];
  const y: number[] = [];
  const whole = breaks[breaks.length - 1]! - breaks[0]!;
  let scale = 0;
  coefficients.forEach((powers, piece) => {
    const a = breaks[piece]!;
    const b = breaks[piece + 1]!;
    const steps = powers.length <= 2 ? 1 : Math.max(8, Math.ceil((samples * (b - a)) / whole));
    for (let k = 0; k <= steps; k++) {
      const here = k === steps ? b : a + ((b - a) * k) / steps;
      const value = evaluatePiece(f, piece, here);
      scale = Math.max(scale, Math.abs(value));
      if (k === 0 && piece > 0) {
        if (Math.abs(value - y[y.length - 1]!) <= 1e-9 * scale) continue;
        x.push(here);
        y.push(NaN);
      }
      x.push(here);
      y.push(value);
    }
  });
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}

function figureOf(
  name: string,
  title: Text,
  { a, b, curve }: Background,
  subjects: readonly Subject[],
): Figure {
  const x: Axis = { title: [{ math: 'x' }], logarithmic: false, range: rangeOf([a, b], false) };
  const range = ordinates(curve, subjects);
  const yTitle: Text =
    curve.name === 'data' ? [{ math: 'N(x)' }, ' and data'] : [{ math: 'f(x)' }, ' and ', { math: 'N(x)' }];
  const y: Axis = { title: yTitle, logarithmic: false, range };
  const curves = subjects.map(({ realization, label, name: subject, stroke }): Curve => {
    const all = { x: Float64Array.from(realization.breakpoints), y: Float64Array.from(realization.values) };
    return { line: clipped(all, range), dots: kinksOf(all, range), stroke, label, name: subject };
  });
  const sentences = subjects.slice(0, 8).map(describe);
  return { name, title, description: sentences.join(' '), x, y, curves: [curve, ...curves] };
}

/** The target, and the realizations as long as they are not further than three times its span away from it. */
function ordinates({ line, dots }: Curve, subjects: readonly Subject[]): Range {
  const target = rangeOf([...line.y, ...dots.y], false);
  const reach = 3 * (target.max - target.min);
  const near = subjects
    .flatMap(({ realization }) => realization.values)
    .filter(Number.isFinite)
    .map((value) => Math.min(Math.max(value, target.min - reach), target.max + reach));
  return rangeOf([...line.y, ...dots.y, ...near], false);
}

/** The kinks: every breakpoint but the ends of the domain. */
function kinksOf({ x, y }: Points, { min, max }: Range): Points {
  const shown = Array.from(y, (_, k) => k).filter(
    (k) => k > 0 && k < x.length - 1 && y[k]! >= min && y[k]! <= max,
  );
  return { x: Float64Array.from(shown, (k) => x[k]!), y: Float64Array.from(shown, (k) => y[k]!) };
}

function describe({ name, realization }: Subject): string {
  const { breakpoints, values } = realization;
  const kinks = breakpoints.length - 2;
  const start = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const count = kinks === 1 ? 'one kink' : kinks === 0 ? 'no kink' : `${kinks} kinks`;
  return `${start}, ${count}: x = ${listExactly(breakpoints)}; N(x) = ${listExactly(values)}.`;
}

/** The realization of a run at its end, with the target's values beside it; null where the input has several dimensions. */
export function realizationRows(
  problem: Problem,
  widths: readonly number[],
  theta: Float64Array,
): readonly (readonly [x: number, realization: number, target: number])[] | null {
  const shape = shapeOf(widths);
  if (problem.kind !== 'line' || theta.length !== shape.parameters) return null;
  const { breakpoints, values } = realize(shape, theta, problem.domain);
  const { polynomial } = problem.target;
  return breakpoints.map((x, k) => {
    const side = k === breakpoints.length - 1 ? 'left' : 'right';
    return [x, values[k]!, evaluatePiecewise(polynomial, x, side)] as const;
  });
}
