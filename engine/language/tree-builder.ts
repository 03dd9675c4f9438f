/**
 * The parser, with two shortcuts. Its builder of concrete syntax trees finds the node it is at from the end of its siblings;
 * Langium's own looks for it from the beginning at each blank, so that a list of n numbers takes n² steps. And an expression is
 * parsed by the rule of its loosest operation at once.
 */
import type { IToken } from 'chevrotain';
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
import { tightestRule, type ExpressionRule } from './levels';

type Tokens = Parameters<CstNodeBuilder['addHiddenNodes']>[0];

class TreeBuilder extends CstNodeBuilder {
  override removeNode(node: CstNode): void {
    const siblings = node.container?.content ?? [];
    const index = siblings.lastIndexOf(node);
    if (index >= 0) siblings.splice(index, 1);
  }

  /** Blanks and comments go in front of the outermost node that has just begun, or behind what is there. */
  override addHiddenNodes(tokens: Tokens): void {
    // Most tokens have none before them.
    if (tokens.length === 0) return;
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

type RuleMethod = Parameters<LangiumParser['subrule']>[1];
type Feature = Parameters<LangiumParser['subrule']>[3];
type Arguments = Parameters<LangiumParser['subrule']>[4];

class ExpressionParser extends LangiumParser {
  private readonly ruleOf = new Map<RuleMethod, ExpressionRule>();
  private readonly ahead: (place: number) => IToken;

  constructor(services: LangiumCoreServices) {
    super(services);
    const tokens = this.wrapper as unknown as { readonly LA: (place: number) => IToken };
    this.ahead = (place) => tokens.LA(place);
  }

  override rule(...[rule, implementation]: Parameters<LangiumParser['rule']>): RuleMethod {
    const method = super.rule(rule, implementation);
    this.ruleOf.set(method, rule.name as ExpressionRule);
    return method;
  }

  override subrule(
    index: number,
    rule: RuleMethod,
    fragment: boolean,
    feature: Feature,
    parameters: Arguments,
  ): void {
    super.subrule(index, this.isRecording() ? rule : this.shortcut(rule), fragment, feature, parameters);
  }

  private shortcut(rule: RuleMethod): RuleMethod {
    const name = this.ruleOf.get(rule)!;
    const tightest = tightestRule(name, this.ahead);
    return tightest === name ? rule : this.getRule(tightest)!;
  }
}

/** The parser of the grammar with the builder above, in the place where Langium's keeps its own. */
export function createTreeParser(services: LangiumCoreServices): LangiumParser {
  const parser = new ExpressionParser(services);
  if (!Reflect.has(parser, 'nodeBuilder')) throw new Error('The parser keeps its builder in another place.');
  Reflect.set(parser, 'nodeBuilder', new TreeBuilder());
  createParser(services.Grammar, parser, services.parser.Lexer.definition);
  parser.finalize();
  return parser;
}
