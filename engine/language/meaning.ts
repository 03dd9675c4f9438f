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
import { letsMustNotFormACycle } from './checks/cycles';
import { architectureOf, type Architecture } from './networks';

export class Meaning implements TranslationContext {
  readonly findings = new Findings();
  readonly report: Report = this.findings.report;
  private readonly sources: Sources;
  private readonly lets = new Map<Let, Constant | undefined>();
  private readonly waiting: Let[] = [];
  private readonly functions = new Map<Target | Density, FunctionMeaning | undefined>();
  private readonly architectures = new Map<Expression, Architecture | undefined>();
  private readonly dataSets = new Map<DataSet, DataProblem | undefined>();
  private readonly experiments = new Map<Experiment, ExperimentMeaning>();

  constructor(sources: Sources) {
    this.sources = sources;
  }

  readonly letValue = (node: Let): Constant | undefined => {
    if (this.waiting.includes(node)) {
      letsMustNotFormACycle(this.report, this.waiting.slice(this.waiting.indexOf(node)));
      return undefined;
    }
    return once(this.lets, node, () => {
      this.waiting.push(node);
      const value = new Translator(this, constantSurroundings).constant(node.value);
      this.waiting.pop();
      return value;
    });
  };

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

function once<K, V>(known: Map<K, V>, key: K, compute: () => V): V {
  if (known.has(key)) return known.get(key) as V;
  const value = compute();
  known.set(key, value);
  return value;
}
