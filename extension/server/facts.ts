/**
 * What is known of a declaration beyond its text: the value of a constant, the pieces, mass and plot of a function.
 */
import type { FunctionMeaning } from '../../engine/language/functions';
import type {
  Declaration,
  Density,
  Experiment,
  Let,
  Network,
  Target,
} from '../../engine/language/generated/ast';
import { shown, shownNumber } from '../../engine/language/constants';
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
      return '';
  }
}

function letFacts(node: Let): string {
  const value = meaningFor(node).letValue(node);
  return value === undefined ? '' : `= ${shown(value)}`;
}

function functionFacts(node: Target | Density): string {
  const meaning = meaningFor(node).functionOf(node);
  if (!meaning?.line) return '';
  const sentences = [piecesSentence(meaning), node.$type === 'Density' ? massSentence(meaning) : ''];
  const image = plotImage(meaning.line.polynomial, themeKind(), `Plot of ${node.name}`);
  return [sentences.filter(Boolean).join(' '), image].join('\n\n');
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

function experimentFacts(node: Experiment): string {
  const parent = node.parent?.$refText;
  return parent ? `\`${parent}\` with the given properties replaced and the expectations added.` : '';
}
