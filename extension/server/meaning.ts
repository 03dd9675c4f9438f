import { AstUtils, type AstNode } from 'langium';
import { Meaning } from '../../engine/language/meaning';

/** A text that changes is parsed to a new tree, so what is known of a tree stays right. */
const known = new WeakMap<AstNode, Meaning>();

/** The meaning of the file a node is in; its data sets are not read. */
export function meaningFor(node: AstNode): Meaning {
  const file = AstUtils.findRootNode(node);
  const meaning = known.get(file) ?? new Meaning(new Map());
  known.set(file, meaning);
  return meaning;
}
