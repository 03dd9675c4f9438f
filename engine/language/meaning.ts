/**
 * The meaning of a file: what each declaration stands for, worked out once, and every mistake met on the way.
 */
import type { Constant } from './constants';
import { dataOf, type DataProblem, type Sources } from './data';
import { constantSurroundings, Translator, type TranslationContext } from './expressions';
import { ExperimentMeaning } from './experiments';
import { Findings, type Report } from './findings';
import { functionMeaning, type FunctionMeaning } from './functions';
import type { DataSet, Density, Experiment, Expression, Let, Target } from './generated/ast';
import { isLet, isReference } from './generated/ast';
import { letsMustNotFormACycle, Lines } from './checks/cycles';
import { Inheritance, type Resolved } from './inheritance';
import { nodesOf } from './walk';
import { architectureOf, type Architecture } from './networks';

export class Meaning implements TranslationContext {
  readonly findings = new Findings();
  readonly report: Report = this.findings.report;
  private readonly sources: Sources;
  private readonly lets = new Map<Let, Constant | undefined>();
  /** Constants that are being worked out. */
  private readonly waiting = new Set<Let>();
  private readonly functions = new Map<Target | Density, FunctionMeaning | undefined>();
  private readonly architectures = new Map<Expression, Architecture | undefined>();
  private readonly dataSets = new Map<DataSet, DataProblem | undefined>();
  private readonly experiments = new Map<Experiment, ExperimentMeaning>();
  private readonly inheritance = new Inheritance();
  readonly lines = new Lines();

  constructor(sources: Sources) {
    this.sources = sources;
  }

  readonly letValue = (node: Let): Constant | undefined => {
    if (!this.lets.has(node) && !this.waiting.has(node)) this.workOut(node);
    return this.lets.get(node);
  };

  /** What a constant rests on is worked out before it, without calls inside of calls: chains may be long. */
  private workOut(first: Let): void {
    const path: Let[] = [];
    const needs: Let[][] = [];
    const enter = (node: Let): void => {
      this.waiting.add(node);
      path.push(node);
      needs.push(letsIn(node));
    };
    enter(first);
    for (let rest = needs.at(-1); rest; rest = needs.at(-1)) {
      const need = rest.pop();
      if (need === undefined) {
        const node = path.at(-1)!;
        this.lets.set(node, new Translator(this, constantSurroundings).constant(node.value));
        this.waiting.delete(node);
        path.pop();
        needs.pop();
      } else if (this.waiting.has(need)) {
        letsMustNotFormACycle(this.report, path.slice(path.indexOf(need)));
      } else if (!this.lets.has(need)) enter(need);
    }
  }

  resolvedOf(node: Experiment): Resolved {
    return this.inheritance.resolve(node);
  }

  functionOf(node: Target | Density): FunctionMeaning | undefined {
    return once(this.functions, node, () => functionMeaning(this, node));
  }

  /** The widths of a declared network. */
  readonly architectureOf = (node: Expression): Architecture | undefined =>
    once(this.architectures, node, () => architectureOf(new Translator(this, constantSurroundings), node));

  dataOf(node: DataSet): DataProblem | undefined {
    return once(this.dataSets, node, () => dataOf(this.report, node, this.sources));
  }

  experimentOf(node: Experiment): ExperimentMeaning {
    return once(this.experiments, node, () => new ExperimentMeaning(this, node));
  }
}

/** The constants that a constant's value names, the last one first. */
function letsIn({ value }: Let): Let[] {
  // A value that isn't written yet names nothing.
  const nodes = (value as Expression | undefined) === undefined ? [] : nodesOf(value);
  const used = nodes.flatMap((node) => (isReference(node) ? [node.declaration?.ref] : []));
  return used.filter(isLet).reverse();
}

function once<K, V>(known: Map<K, V>, key: K, compute: () => V): V {
  if (known.has(key)) return known.get(key) as V;
  const value = compute();
  known.set(key, value);
  return value;
}
