/**
 * The words and signs of the language, as the parser knows them. Their texts are recognised by lexer.ts, so they carry
 * no patterns that would have to be analysed at every start.
 */
import { DefaultTokenBuilder, type GrammarAST } from 'langium';
import type { TokenType } from 'chevrotain';

export class ReluFlowTokenBuilder extends DefaultTokenBuilder {
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
