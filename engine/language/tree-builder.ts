/**
 * The parser, with a builder of concrete syntax trees that finds the node it is at from the end of its siblings. Langium's own
 * looks for it from the beginning at each blank, so that a list of n numbers takes n² steps.
 */
import {
  createParser,
  CstNodeBuilder,
  CstUtils,
  LangiumParser,
  LeafCstNodeImpl,
  type CompositeCstNode,
  type CstNode,
  type LangiumCoreServices,
} from 'langium';

type Tokens = Parameters<CstNodeBuilder['addHiddenNodes']>[0];

class TreeBuilder extends CstNodeBuilder {
  override removeNode(node: CstNode): void {
    const siblings = node.container?.content ?? [];
    const index = siblings.lastIndexOf(node);
    if (index >= 0) siblings.splice(index, 1);
  }

  /** Blanks and comments go in front of the outermost node that has just begun, or behind what is there. */
  override addHiddenNodes(tokens: Tokens): void {
    const { root } = this.current;
    const hidden = tokens.map((token) => {
      const { startOffset, image, tokenType } = token;
      const leaf = new LeafCstNodeImpl(
        startOffset,
        image.length,
        CstUtils.tokenToRange(token),
        tokenType,
        true,
      );
      leaf.root = root;
      return leaf;
    });
    let node: CompositeCstNode = this.current;
    if (node.content.length > 0) {
      node.content.push(...hidden);
      return;
    }
    for (; node.container; node = node.container) {
      const siblings = node.container.content;
      const index = siblings.lastIndexOf(node);
      if (index > 0) {
        siblings.splice(index, 0, ...hidden);
        return;
      }
    }
    root.content.unshift(...hidden);
  }
}

/** Langium's parser of the grammar with the builder above, in the place where it keeps its own. */
export function createTreeParser(services: LangiumCoreServices): LangiumParser {
  const parser = new LangiumParser(services);
  if (!Reflect.has(parser, 'nodeBuilder')) throw new Error('The parser keeps its builder in another place.');
  Reflect.set(parser, 'nodeBuilder', new TreeBuilder());
  createParser(services.Grammar, parser, services.parser.Lexer.definition);
  parser.finalize();
  return parser;
}
