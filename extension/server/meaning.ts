import { AstUtils, type AstNode } from 'langium';
import { checkedMeaning } from '../../engine/language/checks/register';
import { isFile } from '../../engine/language/generated/ast';
import { Meaning } from '../../engine/language/meaning';

/** A text that changes is parsed to a new tree, so what is known of a tree stays right. */
const known = new WeakMap<AstNode, Meaning>();

/** The meaning of the file a node is in, from its checks if they are done; else without the rows of data sets. */
export function meaningFor(node: AstNode): Meaning {
  const file = AstUtils.findRootNode(node);
  const checked = isFile(file) ? checkedMeaning(file) : undefined;
  if (checked) return checked;
  const meaning = known.get(file) ?? new Meaning(new Map());
  known.set(file, meaning);
  return meaning;
}
