/**
 * What the parser could not read, in a form that parser-messages.ts turns into sentences. The parser carries its errors
 * as texts, so what was expected travels as JSON.
 */
import type { IParserErrorMessageProvider, TokenType } from 'chevrotain';

export type Unreadable =
  | { readonly kind: 'mismatch'; readonly expected: readonly string[]; readonly rule: string }
  /** None of several continuations fits; `expected` holds the first token of each. */
  | { readonly kind: 'alternatives'; readonly expected: readonly string[]; readonly rule: string }
  | { readonly kind: 'redundant'; readonly expected: readonly string[]; readonly rule: string };

function encode(unreadable: Unreadable): string {
  return JSON.stringify(unreadable);
}

export function decodeUnreadable(message: string): Unreadable {
  return JSON.parse(message) as Unreadable;
}

function firstTokens(paths: readonly (readonly TokenType[])[]): string[] {
  return [...new Set(paths.flatMap((path) => path.slice(0, 1).map((type) => type.name)))];
}

/** Rule names of the parser end in a zero width space. */
function plain(rule: string): string {
  return rule.replace('\u200B', '');
}

export class ReluFlowParserErrors implements IParserErrorMessageProvider {
  buildMismatchTokenMessage(options: { expected: TokenType; ruleName: string }): string {
    return encode({ kind: 'mismatch', expected: [options.expected.name], rule: plain(options.ruleName) });
  }

  buildNotAllInputParsedMessage(): string {
    return encode({ kind: 'redundant', expected: [], rule: 'File' });
  }

  buildNoViableAltMessage(options: { expectedPathsPerAlt: TokenType[][][]; ruleName: string }): string {
    const expected = firstTokens(options.expectedPathsPerAlt.flat());
    return encode({ kind: 'alternatives', expected, rule: plain(options.ruleName) });
  }

  buildEarlyExitMessage(options: { expectedIterationPaths: TokenType[][]; ruleName: string }): string {
    const expected = firstTokens(options.expectedIterationPaths);
    return encode({ kind: 'alternatives', expected, rule: plain(options.ruleName) });
  }
}
