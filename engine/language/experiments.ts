/**
 * The meaning of an experiment: the values of its properties for each choice of its sweep variables.
 */
import type { AstNode } from 'langium';
import { partsOf } from '../experiment/condition';
import type { Expectation as PlannedExpectation, Integration, Method, Problem } from '../experiment/plan';
import type { Expression as Formula } from '../expression/expression';
import type { Initialization } from '../network/initialization';
import { numberFor, wordFor } from './arguments';
import { workedOut, type Constant } from './constants';
import type { DataProblem } from './data';
import { placeOf, textOf } from './documentation';
import { noSweeps, Translator, type TranslationContext } from './expressions';
import { Findings, type Finding, type Report } from './findings';
import type { FunctionMeaning } from './functions';
import type {
  DataSet,
  Density,
  Experiment,
  Expectation,
  Expression,
  Property,
  Target,
} from './generated/ast';
import { experimentAround, type Resolved } from './inheritance';
import { initializationOf } from './initializations';
import { listOf } from './lists';
import { integrationOf, methodOf } from './methods';
import { networkOf, type Architecture } from './networks';
import { isObservable } from './observables';
import { largestEigenvalue } from './curvature';
import { problemOf } from './problems';
import type { PropertyName } from './properties';
import {
  expectationShouldLookAtRuns,
  observablesMustHaveValues,
  type Observed,
  stopMustBeKnownDuringARun,
} from './checks/observables';
import { constantsMustHaveValues } from './checks/values';
import {
  cellCount,
  extentOf,
  mostChoices,
  someChoicesOf,
  type Choice,
  type Extent,
  type SweepVariable,
} from './sweeps';

/** What an experiment asks about the rest of its file. */
export interface Declarations extends TranslationContext {
  functionOf(node: Target | Density): FunctionMeaning | undefined;
  architectureOf(node: Expression): Architecture | undefined;
  dataOf(node: DataSet): DataProblem | undefined;
  experimentOf(node: Experiment): ExperimentMeaning;
  resolvedOf(node: Experiment): Resolved;
}

export class ExperimentMeaning {
  readonly node: Experiment;
  readonly declarations: Declarations;
  readonly resolved: Resolved;
  /** Mistakes at the nodes they are about, inherited or not. */
  readonly findings = new Findings();
  /** Set once every check has been made. */
  checked = false;
  private readonly values = new Map<string, unknown>();
  private readonly extents = new Map<AstNode, Extent>();
  /** How many nodes of syntax may still be evaluated for choices of sweep variables while the file is checked. */
  private work = mostWork;
  private variables: readonly (SweepVariable | undefined)[] | undefined;

  constructor(declarations: Declarations, node: Experiment) {
    this.declarations = declarations;
    this.node = node;
    this.resolved = declarations.resolvedOf(node);
  }

  get report(): Report {
    return this.findings.report;
  }

  property(name: PropertyName): Property | undefined {
    return this.resolved.properties.get(name);
  }

  expression(name: PropertyName): Expression | undefined {
    return this.property(name)?.value;
  }

  /** The sweep variables in order; undefined where the values of one are not known. */
  sweepVariables(): readonly SweepVariable[] | undefined {
    this.variables ??= this.resolved.sweeps.map(({ name, values }) => {
      const list = listOf(this.translator(noSweeps), values);
      return list && { name, values: list };
    });
    const known = this.variables.filter((variable) => variable !== undefined);
    return known.length < this.variables.length ? undefined : known;
  }

  /** Choices of those sweep variables that some pieces of syntax mention: all of them where they are not too many. */
  *choicesFor(...nodes: readonly (AstNode | undefined)[]): Generator<Choice> {
    const variables = this.sweepVariables();
    if (variables === undefined) return;
    const mentioned = variables.filter(({ name }) => nodes.some((node) => this.namesIn(node).has(name)));
    const size = nodes.reduce((sum, node) => sum + this.extentOf(node).size, 1);
    const most = Math.min(mostChoices, Math.max(fewestChoices, Math.floor(this.work / size)));
    this.work = Math.max(0, this.work - size * Math.min(most, cellCount(mentioned)));
    yield* someChoicesOf(mentioned, most);
  }

  problem(): Problem | undefined {
    return this.once('problem', [], noSweeps, () => problemOf(this));
  }

  architecture(choice: Choice): Architecture | undefined {
    const node = this.expression('network');
    return this.once('network', [node], choice, () =>
      networkOf(this.translator(choice), node, (declared) => this.declarations.architectureOf(declared)),
    );
  }

  initialization(choice: Choice): Initialization | undefined {
    const node = this.expression('init');
    if (node === undefined) return standardNormal;
    return this.once('init', [node, this.expression('network')], choice, () =>
      initializationOf(this.translator(choice), node, this.architecture(choice)?.widths),
    );
  }

  method(choice: Choice): Method | undefined {
    const node = this.expression('method');
    return this.once('method', [node], choice, () => methodOf(this.translator(choice), node));
  }

  integration(choice: Choice): Integration | undefined {
    const node = this.expression('integration');
    if (node === undefined) return { kind: 'exact' };
    return this.once('integration', [node], choice, () => integrationOf(this.translator(choice), node));
  }

  seed(choice: Choice): number | undefined {
    return this.wholeNumber('seed', 'count', 0, choice);
  }

  runs(choice: Choice): number | undefined {
    return this.wholeNumber('runs', 'positive-count', 1, choice);
  }

  record(choice: Choice): number | undefined {
    const record = this.wholeNumber('record', 'count', 400, choice);
    const node = this.expression('record');
    if (record === undefined || record >= 2 || node === undefined) return record;
    this.report(
      'RF313',
      '`record` has to be at least 2: the first and the last sample are always kept.',
      node,
    );
    return undefined;
  }

  refine(): 'newton' | null | undefined {
    const node = this.expression('refine');
    if (node === undefined) return null;
    return wordFor<'newton'>(this.report, node, 'refine', ['newton']);
  }

  /** The stopping condition, null for none; undefined after a mistake. */
  stop(choice: Choice): Formula | null | undefined {
    const node = this.expression('stop');
    if (node === undefined) return null;
    return this.once('stop', [node], choice, () => {
      const translator = this.translator(choice, isObservable);
      const condition = translator.condition(node);
      if (condition === undefined || !constantsMustHaveValues(translator, condition, node)) return undefined;
      if (!stopMustBeKnownDuringARun(translator, condition, node)) return undefined;
      return observablesMustHaveValues(translator, condition, this.observed(), node)
        ? workedOut(condition)
        : undefined;
    });
  }

  expectation(expectation: Expectation, choice: Choice): PlannedExpectation | undefined {
    const node = expectation.condition;
    const index = this.resolved.expectations.indexOf(expectation);
    return this.once(`expect ${index}`, [node], choice, () => {
      const translator = this.translator(choice, isObservable, true);
      const condition = translator.condition(node);
      if (condition === undefined || !constantsMustHaveValues(translator, condition, node)) return undefined;
      if (!observablesMustHaveValues(translator, condition, this.observed(), node)) return undefined;
      expectationShouldLookAtRuns(translator, condition, node);
      const parts = partsOf(condition).map((part) => textOf(translator.origins.get(part)));
      return { text: textOf(node), condition: workedOut(condition), ...this.placeOf(expectation), parts };
    });
  }

  /** The largest eigenvalue of the Hessian at a given initial point of a small network, where it exists. */
  largestEigenvalueAtTheStart(choice: Choice): number | undefined {
    const nodes = [this.expression('network'), this.expression('init')];
    return this.once('eigenvalue', nodes, choice, () => {
      const problem = this.problem();
      const widths = this.architecture(choice)?.widths;
      const start = this.initialization(choice);
      return problem && widths && start && largestEigenvalue(problem, widths, start);
    });
  }

  /** The name of the method as written, known even where its arguments are wrong. */
  methodName(): string | undefined {
    const node = this.expression('method');
    if (node === undefined) return undefined;
    return node.$type === 'Call'
      ? node.function
      : node.$type === 'Reference'
        ? node.declaration?.$refText
        : undefined;
  }

  /** What decides which observables have a value. */
  observed(): Observed {
    return { method: this.methodName(), hasData: this.expression('data') !== undefined };
  }

  translator(
    choice: ReadonlyMap<string, Constant>,
    varies: (name: string) => boolean = () => false,
    aggregates = false,
  ): Translator {
    const { letValue } = this.declarations;
    return new Translator({ report: this.report, letValue }, { varies, sweeps: choice, aggregates });
  }

  /**
   * Mistakes as they are told for this experiment: inherited ones at `extends NAME`, one of each kind, unless the
   * parent has them too.
   */
  told(): readonly Finding[] {
    const parent = this.node.parent?.ref;
    const known = parent ? this.declarations.experimentOf(parent).findings : undefined;
    const inherited = new Set<string>();
    return this.findings.list.flatMap((finding) => {
      const owner = experimentAround(finding.node);
      if (owner === this.node || owner === undefined || parent === undefined) return [finding];
      if (known?.has(finding) || inherited.has(finding.code)) return [];
      inherited.add(finding.code);
      const message = `In what is inherited from \`${owner.name}\`: ${finding.message}`;
      return [{ code: finding.code, message, node: this.node, property: 'parent' }];
    });
  }

  private wholeNumber(
    name: 'seed' | 'runs' | 'record',
    kind: 'count' | 'positive-count',
    preset: number,
    choice: Choice,
  ): number | undefined {
    const node = this.expression(name);
    if (node === undefined) return preset;
    return this.once(name, [node], choice, () => numberFor(this.translator(choice), node, { name, kind }));
  }

  /** A place in this file: what another file brings is where the experiment begins. */
  private placeOf(expectation: Expectation): ReturnType<typeof placeOf> {
    const here = expectation.$container.$container === this.node.$container;
    return placeOf(here ? expectation : this.node);
  }

  private namesIn(node: AstNode | undefined): ReadonlySet<string> {
    return this.extentOf(node).names;
  }

  private extentOf(node: AstNode | undefined): Extent {
    if (node === undefined) return nothing;
    const known = this.extents.get(node) ?? extentOf(node);
    this.extents.set(node, known);
    return known;
  }

  /** Computes a value once for each choice of the sweep variables that the syntax mentions. */
  private once<T>(
    name: string,
    nodes: readonly (AstNode | undefined)[],
    choice: Choice,
    compute: () => T,
  ): T {
    let key = name;
    for (const [variable, value] of choice) {
      if (nodes.some((node) => this.namesIn(node).has(variable))) key += ` ${variable}=${String(value)}`;
    }
    if (this.values.has(key)) return this.values.get(key) as T;
    const value = compute();
    this.values.set(key, value);
    return value;
  }
}

const nothing = extentOf(undefined);
/** Less than half a second. All choices are looked at when cells are made. */
const mostWork = 50_000;
/** So many choices are looked at however long the syntax is. */
const fewestChoices = 16;

const standardNormal: Initialization = {
  kind: 'random',
  weights: { kind: 'normal', mean: 0, sd: 1 },
  biases: { kind: 'normal', mean: 0, sd: 1 },
};
