/**
 * The words and signs of the language, as the parser knows them. Their texts are recognised by lexer.ts, so they carry
 * no patterns that would have to be analysed at every start.
 */
import { DefaultTokenBuilder, type GrammarAST, type TokenBuilderOptions } from 'langium';
import type { TokenType } from 'chevrotain';

/** Chevrotain keeps every token type for ever, so there is one vocabulary for a grammar, whoever parses with it. */
const vocabularies = new WeakMap<GrammarAST.Grammar, TokenType[]>();

export class ReluFlowTokenBuilder extends DefaultTokenBuilder {
  override buildTokens(grammar: GrammarAST.Grammar, options?: TokenBuilderOptions): TokenType[] {
    const known = vocabularies.get(grammar);
    if (known) return known;
    const tokens = super.buildTokens(grammar, options) as TokenType[];
    vocabularies.set(grammar, tokens);
    return tokens;
  }

  protected override buildKeywordToken(keyword: GrammarAST.Keyword): TokenType {
    return { name: keyword.value, PATTERN: keyword.value };
  }
}

export type TokenTypes = Readonly<Record<string, TokenType>>;

/** Words that open a declaration and are keys and names as well: only their place tells which. */
export const declaringWords: ReadonlySet<string> = new Set(['target', 'density', 'data', 'network']);

/** Words that are never names. */
export const reservedWords: ReadonlySet<string> = new Set([
  'and',
  'expect',
  'experiment',
  'extends',
  'for',
  'if',
  'import',
  'in',
  'let',
  'on',
  'or',
  'otherwise',
  'within',
]);

/** Words after which a name is declared or named. */
export const wordsBeforeNames: ReadonlySet<string> = new Set([
  'let',
  'target',
  'density',
  'data',
  'network',
  'experiment',
  'extends',
  'for',
]);
