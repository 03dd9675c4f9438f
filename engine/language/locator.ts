import { DefaultAstNodeLocator, type AstNode } from 'langium';

/**
 * The path of a node in its file, which the index keeps for each name that is used. A long sum nests one level for each of its
 * terms: a path that is put together from the root each time takes the square of its length.
 */
export class ReluFlowNodeLocator extends DefaultAstNodeLocator {
  private readonly paths = new WeakMap<AstNode, string>();

  override getAstNodePath(node: AstNode): string {
    const known = this.paths.get(node);
    if (known !== undefined) return known;
    const path = super.getAstNodePath(node);
    this.paths.set(node, path);
    return path;
  }
}
