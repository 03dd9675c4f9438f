/**
 * Figures over a sweep: what expectations are about, fractions of the runs and observed numbers, against the first sweep
 * variable that takes several values. Further sweep variables make one curve each for every choice of their values.
 */
import { chosenRun } from '../../experiment/condition';
import type { Cell } from '../../experiment/plan';
import type { ExpectationResult } from '../../experiment/result';
import { expectationsOf } from '../expectations';
import type { OpenRecord } from '../host';
import { describeParameters } from '../numbers';
import { cellsOf } from '../selection';
import { noPoints, strokeOf, type Axis, type Curve, type Figure, type Text } from './figure';
import { exactly } from './labels';
import { fractionOf, rangeOf } from './scale';

/** A number of one cell, and where it lies at 95 % if it comes from fractions of the runs. */
interface Value {
  readonly cell: Cell;
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | null;
}

/** What is drawn in one figure. */
interface Quantity {
  /** As written in the file. */
  readonly text: string;
  readonly axis: Text;
  readonly isFraction: boolean;
  readonly values: readonly Value[];
}

/** Curves in one figure, and numbers in the words that describe it. */
const [mostCurves, mostDescribed] = [12, 40];
/** Letters that surely fit above a figure. */
const longestTitle = 70;

/** None where nothing is swept or expected, and none of what fewer than two cells know. */
export function figuresOfSweep(record: OpenRecord): readonly Figure[] {
  const cells = cellsOf(record);
  const variable = firstVaried(cells);
  if (variable === null) return [];
  const quantities = quantitiesOf(cells.map((cell) => ({ cell, results: expectationsOf(record, cell) })));
  return quantities
    .filter(({ values }) => values.length > 1)
    .map((quantity, k) => draw(`sweep-${k + 1}`, record.header.plan.name, variable, quantity));
}

function firstVaried(cells: readonly Cell[]): string | null {
  const names = Object.keys(cells[0]?.parameters ?? {});
  return names.find((name) => new Set(cells.map(({ parameters }) => parameters[name])).size > 1) ?? null;
}

interface CellResults {
  readonly cell: Cell;
  readonly results: readonly ExpectationResult[];
}

/** Cells of an experiment have the same expectations in the same order. */
function quantitiesOf(cells: readonly CellResults[]): readonly Quantity[] {
  const count = Math.max(0, ...cells.map(({ results }) => results.length));
  const found = Array.from({ length: count }, (_, k) => [...fractionsAt(cells, k), ...observedAt(cells, k)]);
  const distinct = new Map<string, Quantity>();
  // The same fraction in several expectations is drawn once.
  for (const quantity of found.flat()) {
    const key = `${quantity.isFraction} ${quantity.text}`;
    if (!distinct.has(key)) distinct.set(key, quantity);
  }
  return [...distinct.values()];
}

/** The fractions of the runs in the k-th expectation. */
function fractionsAt(cells: readonly CellResults[], k: number): readonly Quantity[] {
  const count = Math.max(0, ...cells.map(({ results }) => results[k]?.fractions?.length ?? 0));
  return Array.from({ length: count }, (_, j): Quantity => {
    const known = cells.flatMap(({ cell, results }) => {
      const fraction = results[k]?.fractions?.[j];
      return fraction ? [{ cell, ...fraction }] : [];
    });
    return { text: known[0]!.text, axis: ['fraction of the runs'], isFraction: true, values: known };
  });
}

/**
 * The observed number of the k-th expectation; none where it is its only fraction, or belongs to another comparison in
 * another cell.
 */
function observedAt(cells: readonly CellResults[], k: number): readonly Quantity[] {
  const known = cells.flatMap(({ cell, results }) => {
    const result = results[k];
    const value = result?.observed ?? null;
    return value === null ? [] : [{ cell, result: result!, value }];
  });
  const [first] = known;
  if (!first) return [];
  const isItself = known.every(({ result: { fractions }, value }) => {
    return fractions?.length === 1 && fractions[0]!.value === value;
  });
  const mixed = known.some(({ result }) => result.decidedBy !== first.result.decidedBy);
  if (isItself || mixed) return [];
  const condition = first.cell.expectations[k]?.condition;
  const which = condition ? chosenRun(condition) : null;
  const axis = which === null ? ['observed'] : [`observed in the ${which} run`];
  const values = known.map(({ cell, result, value }) => ({ cell, value, interval: result.interval ?? null }));
  return [{ text: first.result.decidedBy ?? first.result.text, axis, isFraction: false, values }];
}

function draw(name: string, experiment: string, variable: string, quantity: Quantity): Figure {
  const x = sweptAxis(variable, quantity.values);
  const y = quantity.isFraction ? fractionAxis(quantity.axis) : observedAxis(quantity);
  const groups = [...groupsOf(variable, quantity.values)];
  const shown = groups.slice(0, mostCurves);
  const curves = shown.map(([label, values], k) => curvesOf(label, variable, values, k, y));
  return {
    name,
    title: [shortened(`${experiment}: ${quantity.text}`)],
    description: describe(variable, quantity, shown.length, groups.length),
    x,
    y,
    curves: [...curves.flatMap(({ intervals }) => intervals), ...curves.map(({ curve }) => curve)],
  };
}

/** No title is longer than a figure is wide; the description has all of it. */
function shortened(title: string): string {
  return title.length <= longestTitle ? title : `${title.slice(0, longestTitle - 1)}…`;
}

/** The values by what the other sweep variables are, each ascending in the one that is drawn. */
function groupsOf(variable: string, values: readonly Value[]): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const others = Object.entries(value.cell.parameters).filter(([name]) => name !== variable);
    const label = describeParameters(Object.fromEntries(others));
    groups.set(label, [...(groups.get(label) ?? []), value]);
  }
  for (const group of groups.values()) group.sort((a, b) => at(variable, a) - at(variable, b));
  return groups;
}

function at(variable: string, { cell }: Value): number {
  return cell.parameters[variable]!;
}

/** The intervals lie behind all curves, those of the first ones are broad: one sees them behind others. */
function curvesOf(
  label: string,
  variable: string,
  values: readonly Value[],
  k: number,
  y: Axis,
): { readonly intervals: readonly Curve[]; readonly curve: Curve } {
  const drawn = values.filter(({ value }) => Number.isFinite(value) && !(y.logarithmic && value <= 0));
  const points = {
    x: Float64Array.from(drawn, (value) => at(variable, value)),
    y: Float64Array.from(drawn, ({ value }) => value),
  };
  const stroke = strokeOf(k);
  const curve: Curve = {
    line: points,
    dots: points,
    stroke,
    label: label === '' ? null : [label],
    name: label === '' ? 'observed' : label,
  };
  const bars = drawn.filter(({ interval }) => interval?.every(Number.isFinite));
  if (bars.length === 0) return { intervals: [], curve };
  const intervals: Curve = {
    line: {
      x: Float64Array.from(bars.flatMap((value) => Array<number>(3).fill(at(variable, value)))),
      y: Float64Array.from(bars.flatMap(({ interval }) => [...interval!, NaN])),
    },
    dots: noPoints,
    stroke: { ...stroke, dash: 'solid', width: Math.max(1.5, 6 - 1.5 * k), opacity: 0.35 },
    label: k === 0 ? ['95 % interval'] : null,
    name: `95 % intervals${label === '' ? '' : `, ${label}`}`,
  };
  return { intervals: [intervals], curve };
}

/** At most so many marks at the values themselves, and no two of them nearer than this part of the axis. */
const [mostMarks, nearestMarks] = [10, 0.06];

function sweptAxis(variable: string, values: readonly Value[]): Axis {
  const distinct = [...new Set(values.map((value) => at(variable, value)))].sort((a, b) => a - b);
  const logarithmic = distinct[0]! > 0 && unevenness(distinct.map(Math.log)) < unevenness(distinct);
  const axis: Axis = { title: [{ math: variable }], logarithmic, range: rangeOf(distinct, logarithmic) };
  const places = distinct.map((value) => fractionOf(axis, value));
  const fits = distinct.length <= mostMarks && gapsOf(places).every((gap) => gap >= nearestMarks);
  return fits ? { ...axis, marks: distinct } : axis;
}

function gapsOf(ascending: readonly number[]): readonly number[] {
  return ascending.slice(1).map((value, k) => value - ascending[k]!);
}

/** The ratio of the largest and the smallest distance of neighbours. */
function unevenness(ascending: readonly number[]): number {
  const gaps = gapsOf(ascending);
  return Math.max(...gaps) / Math.min(...gaps);
}

function fractionAxis(title: Text): Axis {
  return { title, logarithmic: false, range: rangeOf([0, 1], false) };
}

/** Logarithmic where all numbers are positive and of different sizes. */
function observedAxis({ axis: title, values }: Quantity): Axis {
  const all = values.flatMap(({ value, interval }) => [value, ...(interval ?? [])]).filter(Number.isFinite);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const logarithmic = least > 0 && most > 20 * least;
  return { title, logarithmic, range: rangeOf(all, logarithmic) };
}

function describe(variable: string, { text, values }: Quantity, shown: number, groups: number): string {
  const sentences = values.slice(0, mostDescribed).map(({ cell, value, interval }) => {
    const range = interval ? `, 95 % interval ${interval.map(exactly).join(' to ')}` : '';
    return `${describeParameters(cell.parameters)}: ${exactly(value)}${range}.`;
  });
  const more = values.length > mostDescribed ? [`… (${values.length} cells in all)`] : [];
  const left = shown < groups ? [`${shown} of ${groups} curves are drawn.`] : [];
  return [`${text} against ${variable}.`, ...left, ...sentences, ...more].join(' ');
}
