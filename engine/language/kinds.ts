/** What declarations are called in messages. */
import type { AstNode } from 'langium';
import {
  isBuiltIn,
  isDataSet,
  isDensity,
  isExperiment,
  isLet,
  isNetwork,
  isSweep,
  isTarget,
} from './generated/ast';

export type Kind =
  | 'constant'
  | 'target'
  | 'density'
  | 'data set'
  | 'network'
  | 'experiment'
  | 'sweep variable'
  | 'word of the language'
  | 'name';

export function kindOf(node: AstNode | undefined): Kind {
  if (isLet(node)) return 'constant';
  if (isTarget(node)) return 'target';
  if (isDensity(node)) return 'density';
  if (isDataSet(node)) return 'data set';
  if (isNetwork(node)) return 'network';
  if (isExperiment(node)) return 'experiment';
  if (isSweep(node)) return 'sweep variable';
  return isBuiltIn(node) ? 'word of the language' : 'name';
}

export function articleFor(word: string): 'a' | 'an' {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}
