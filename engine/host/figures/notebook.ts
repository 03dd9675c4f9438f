/**
 * Code for notebooks: it loads a record's tables and draws the risk again, or the realizations of the critical points that
 * were found. Texts of a record stand in it as literals only.
 */
import { axisOf, isSearch } from '../describe';
import type { OpenRecord } from '../host';

interface Facts {
  readonly experiment: string;
  /** The record's folder. */
  readonly folder: string;
  readonly origin: string;
  readonly search: boolean;
  /** The column that the risk is drawn against, and its name on the axis. */
  readonly column: 'time' | 'step';
  readonly axis: string;
}

function factsOf({ summary, header }: Pick<OpenRecord, 'summary' | 'header'>): Facts {
  const method = header.plan.cells[0]?.method;
  const time = method === undefined || axisOf(method) === 'time';
  return {
    experiment: summary.experiment,
    folder: summary.location,
    origin: oneLine(
      `${summary.experiment} of ${summary.file}, record ${summary.id}, ReluFlow ${summary.version}`,
    ),
    search: method !== undefined && isSearch(method),
    column: time ? 'time' : 'step',
    axis: time ? 'time t' : 'step n',
  };
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

/** A string literal of Python: JSON's escapes are all Python's too. */
function python(text: string): string {
  return JSON.stringify(text);
}

/** A string literal of Julia, in which a dollar would begin an expression. */
function julia(text: string): string {
  return JSON.stringify(text).replaceAll('$', '\\$');
}

/** Needs pandas with pyarrow, and Matplotlib. */
export function pythonOf(record: Pick<OpenRecord, 'summary' | 'header'>): string {
  const facts = factsOf(record);
  const imports = facts.search ? ['import json'] : [];
  return `${[
    `# ${facts.origin}`,
    ...imports,
    'from pathlib import Path',
    '',
    'import matplotlib.pyplot as plt',
    'import pandas as pd',
    '',
    `record = Path(${python(facts.folder)})`,
    '',
    '',
    'def table(name):',
    '    """One table of the record; its parts are files of their own."""',
    '    files = sorted(record.glob(f"{name}-*.parquet"))',
    '    if not files:',
    '        raise SystemExit(f"{record} holds no table {name}: it was moved, or nothing of it has ended.")',
    '    return pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)',
    '',
    '',
    'runs = table("runs")',
    ...(facts.search ? pythonPoints() : pythonRisk(facts)),
    `axes.set_title(${python(facts.experiment)})`,
    'plt.show()',
  ].join('\n')}\n`;
}

function pythonRisk({ column, axis }: Facts): string[] {
  return [
    'trajectory = table("trajectory")',
    '',
    'figure, axes = plt.subplots()',
    'for (cell, run), samples in trajectory.groupby(["cell", "run"]):',
    `    axes.loglog(samples["${column}"], samples["risk"], linewidth=1, label=f"cell {cell}, run {run}")`,
    `axes.set_xlabel("${axis}")`,
    'axes.set_ylabel("risk L(Θ)")',
  ];
}

function pythonPoints(): string[] {
  return [
    'manifest = json.loads((record / "manifest.json").read_text(encoding="utf-8"))',
    '',
    '',
    'def number(value):',
    '    """Numbers that JSON has no sign for are written as {"$number": "…"}."""',
    '    return float(value["$number"]) if isinstance(value, dict) else value',
    '',
    '',
    'figure, axes = plt.subplots()',
    'for result in manifest["results"]:',
    '    for point in result["result"].get("criticalPoints", []):',
    '        if point["realization"] is None:',
    '            continue',
    '        x = [number(value) for value in point["realization"]["breakpoints"]]',
    '        y = [number(value) for value in point["realization"]["values"]]',
    '        axes.plot(x, y, marker=".", label=point["kind"])',
    'axes.set_xlabel("x")',
    'axes.set_ylabel("N(x)")',
  ];
}

/** Needs DataFrames, Parquet2 and Plots, and JSON3 for critical points. */
export function juliaOf(record: Pick<OpenRecord, 'summary' | 'header'>): string {
  const facts = factsOf(record);
  const packages = facts.search ? 'DataFrames, JSON3, Parquet2, Plots' : 'DataFrames, Parquet2, Plots';
  return `${[
    `# ${facts.origin}`,
    `using ${packages}`,
    '',
    `record = ${julia(facts.folder)}`,
    '',
    '"One table of the record, whose parts are files of their own; these columns of it."',
    'function table(name, columns)',
    '    isPart(file) = startswith(basename(file), name * "-") && endswith(file, ".parquet")',
    '    parts = map(filter(isPart, readdir(record; join = true))) do file',
    '        data = Parquet2.Dataset(file)',
    '        DataFrame([column => collect(Parquet2.load(data, column)) for column in columns])',
    '    end',
    '    isempty(parts) && error("$record holds no table $name: it was moved, or nothing of it has ended.")',
    '    reduce(vcat, parts)',
    'end',
    '',
    'runs = table("runs", ["cell", "run", "status", "risk", "gradient", "time", "steps"])',
    ...(facts.search ? juliaPoints(facts) : juliaRisk(facts)),
    'display(figure)',
  ].join('\n')}\n`;
}

function juliaRisk({ column, axis, experiment }: Facts): string[] {
  return [
    `trajectory = table("trajectory", ["cell", "run", "${column}", "risk"])`,
    '',
    'figure = plot(; xscale = :log10, yscale = :log10, legend = false,',
    `    title = ${julia(experiment)}, xlabel = "${axis}", ylabel = "risk L(Θ)")`,
    'for samples in groupby(trajectory, [:cell, :run])',
    `    shown = samples[(samples.${column} .> 0) .& (samples.risk .> 0), :]`,
    `    plot!(figure, shown.${column}, shown.risk)`,
    'end',
  ];
}

function juliaPoints({ experiment }: Facts): string[] {
  return [
    'manifest = JSON3.read(read(joinpath(record, "manifest.json"), String))',
    '',
    '"Numbers that JSON has no sign for are written as an object with the key \\$number."',
    'number(value) = value isa Number ? float(value) : parse(Float64, value[Symbol("\\$number")])',
    '',
    `figure = plot(; title = ${julia(experiment)}, xlabel = "x", ylabel = "N(x)", legend = false)`,
    'for result in manifest.results, point in get(result.result, :criticalPoints, [])',
    '    isnothing(point.realization) && continue',
    '    plot!(figure, number.(point.realization.breakpoints), number.(point.realization.values); marker = :circle)',
    'end',
  ];
}
