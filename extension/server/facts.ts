/**
 * What is known of a declaration beyond its text: the value of a constant, the pieces, mass and plot of a function.
 */
import type { AstNode } from 'langium';
import { Rational } from '../../engine/calculus/rational';
import { plural } from '../../engine/language/checks/networks';
import { textOf } from '../../engine/language/documentation';
import { shownBox } from '../../engine/language/domains';
import { experimentAround, resolve } from '../../engine/language/inheritance';
import { cellCount } from '../../engine/language/sweeps';
import type { FunctionMeaning } from '../../engine/language/functions';
import type {
  DataSet,
  Declaration,
  Density,
  Experiment,
  Let,
  Network,
  Sweep,
  Target,
} from '../../engine/language/generated/ast';
import { shown, shownNumber } from '../../engine/language/constants';
import { inlineCode } from './markdown';
import { meaningFor } from './meaning';
import { plotImage } from './plot';
import { themeKind } from './theme';

/** Markdown about a declaration; empty where nothing is known. */
export function factsOf(node: Declaration): string {
  switch (node.$type) {
    case 'Let':
      return letFacts(node);
    case 'Target':
    case 'Density':
      return functionFacts(node);
    case 'Network':
      return networkFacts(node);
    case 'Experiment':
      return experimentFacts(node);
    case 'DataSet':
      return dataFacts(node);
  }
}

function letFacts(node: Let): string {
  const value = meaningFor(node).letValue(node);
  if (value === undefined) return '';
  if (!(value instanceof Rational)) return `= ${shown(value)} (in double precision)`;
  const exact = String(value);
  return exact.includes('/') && exact.length <= 40
    ? `= ${shown(value)} (exactly ${exact})`
    : `= ${shown(value)}`;
}

function functionFacts(node: Target | Density): string {
  const meaning = meaningFor(node).functionOf(node);
  if (!meaning?.line) return '';
  const sentences = [
    `${shownBox(meaning.box)} → ℝ.`,
    piecesSentence(meaning),
    node.$type === 'Density' ? massSentence(meaning) : '',
  ];
  const theme = themeKind();
  const image = theme && plotImage(meaning.line.polynomial, theme, `Plot of ${node.name}`);
  return [sentences.filter(Boolean).join(' '), image].filter(Boolean).join('\n\n');
}

function piecesSentence({ line }: FunctionMeaning): string {
  if (!line) return '';
  const { coefficients } = line.polynomial;
  const pieces = coefficients.length === 1 ? 'one piece' : `${coefficients.length} pieces`;
  const degree = Math.max(...coefficients.map((powers) => powers.length)) - 1;
  if (!line.approximation)
    return `Exact: a polynomial of degree ${degree} in ${pieces}.`.replace(
      'in one piece',
      'on the whole domain',
    );
  return `Approximated by polynomials in ${pieces}; the error is at most ${shownNumber(line.approximation.bound)}.`;
}

function massSentence({ mass, exactMass }: FunctionMeaning): string {
  return `Mass ${exactMass ?? shownNumber(mass)}.`;
}

function networkFacts(node: Network): string {
  const widths = meaningFor(node).architectureOf(node.architecture)?.widths;
  if (!widths) return '';
  const parameters = widths.slice(1).reduce((sum, width, layer) => sum + width * (widths[layer]! + 1), 0);
  return `${parameters} parameters.`;
}

function dataFacts(node: DataSet): string {
  const data = meaningFor(node).dataOf(node);
  if (data === undefined) return '';
  const rows = data.rows.length / (data.inputs + 1);
  return `${counted(rows, 'row')}, ${counted(data.inputs, 'input')} and an output.`;
}

/** What an experiment runs, with what it inherits. */
function experimentFacts(node: Experiment): string {
  const { properties, sweeps, expectations } = resolve(node);
  const inherited = (entry: AstNode): string => {
    const owner = experimentAround(entry);
    return owner === undefined || owner === node ? '' : ` (from \`${owner.name}\`)`;
  };
  const lines = [
    ...sweeps.map((sweep) => `- ${inlineCode(textOf(sweep))}${inherited(sweep)}`),
    ...[...properties.values()].map((each) => `- ${inlineCode(textOf(each))}${inherited(each)}`),
  ];
  const size = node.parent || sweeps.length > 0 ? sizeOf(node) : '';
  const expects = expectations.length === 0 ? '' : `${counted(expectations.length, 'expectation')}.`;
  return [node.parent ? lines.join('\n') : '', [size, expects].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join('\n\n');
}

function sizeOf(node: Experiment): string {
  const meaning = meaningFor(node).experimentOf(node);
  const variables = meaning.sweepVariables();
  if (variables === undefined) return '';
  const choices = [...meaning.choicesFor(meaning.expression('runs'))];
  const runs = choices.length === 1 ? meaning.runs(choices[0]!) : undefined;
  const each = runs === undefined ? '' : ` of ${counted(runs, 'run')}`;
  return `${counted(cellCount(variables), 'cell')}${each}.`;
}

/** What is known of a sweep variable. */
export function sweepFacts(node: Sweep): string {
  const variables = meaningFor(node).experimentOf(node.$container).sweepVariables();
  const values = variables?.find(({ name }) => name === node.name)?.values;
  if (values === undefined) return '';
  const ends = [values.at(0)!, values.at(values.length - 1)!].map(shown);
  return `${counted(values.length, 'value')}, from ${ends.join(' to ')}.`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${plural(count, noun)}`;
}
