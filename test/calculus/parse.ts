/**
 * A small reader of formulas for the tests of the calculus, so that they don't rest on the language.
 */
import type {
  ArithmeticOperator,
  Body,
  ComparisonOperator,
  Expression,
  FunctionName,
} from '../../engine/expression/expression';
import { Rational } from '../../engine/calculus/rational';

const TOKEN = /\s*(\d+(?:\.\d*)?(?:e[+-]?\d+)?|[A-Za-z_]\w*|<=|>=|!=|[-+*/^(),<>=])/y;

class Reader {
  private readonly tokens: string[] = [];
  private position = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const match = TOKEN.exec(text);
      if (match === null) throw new Error(`cannot read ${text}`);
      this.tokens.push(match[1]!);
    }
  }

  private take(...wanted: string[]): string | undefined {
    const token = this.tokens[this.position];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.position += 1;
    return token;
  }

  condition(): Expression {
    const operands = [this.conjunction()];
    while (this.take('or')) operands.push(this.conjunction());
    return operands.length === 1 ? operands[0]! : { kind: 'logical', operator: 'or', operands };
  }

  private conjunction(): Expression {
    const operands = [this.comparison()];
    while (this.take('and')) operands.push(this.comparison());
    return operands.length === 1 ? operands[0]! : { kind: 'logical', operator: 'and', operands };
  }

  private comparison(): Expression {
    const operands = [this.sum()];
    const operators: ComparisonOperator[] = [];
    for (;;) {
      const operator = this.take('<', '<=', '>', '>=', '=', '!=') as ComparisonOperator | undefined;
      if (operator === undefined) break;
      operators.push(operator);
      operands.push(this.sum());
    }
    return operators.length === 0 ? operands[0]! : { kind: 'comparison', operands, operators };
  }

  private sum(): Expression {
    return this.chain(['+', '-'], () => this.chain(['*', '/'], () => this.signed()));
  }

  private chain(operators: string[], next: () => Expression): Expression {
    let left = next();
    for (;;) {
      const operator = this.take(...operators) as ArithmeticOperator | undefined;
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: next() };
    }
  }

  private signed(): Expression {
    if (this.take('-')) return { kind: 'unary', operator: '-', operand: this.signed() };
    const base = this.atom();
    return this.take('^') ? { kind: 'binary', operator: '^', left: base, right: this.signed() } : base;
  }

  private atom(): Expression {
    if (this.take('(')) {
      const inner = this.condition();
      this.take(')');
      return inner;
    }
    const token = this.tokens[this.position++] ?? '';
    if (/^\d/.test(token)) {
      const exact = Rational.parse(token);
      const [numerator, denominator] = [exact.numerator.toString(), exact.denominator.toString()];
      return { kind: 'number', value: exact.toNumber(), exact: { numerator, denominator } };
    }
    if (!this.take('(')) return { kind: 'variable', name: token };
    const values = [this.condition()];
    while (this.take(',')) values.push(this.condition());
    this.take(')');
    return { kind: 'call', function: token as FunctionName, arguments: values };
  }
}

export function parse(text: string): Expression {
  return new Reader(text).condition();
}

/** A body: an expression, or cases separated by semicolons (`x if x < 0; 1 otherwise`). */
export function parseBody(text: string): Body {
  if (!/ if | otherwise/.test(text)) return { kind: 'expression', value: parse(text) };
  const cases = text.split(';').map((item) => {
    const [value, condition] = item.replace(' otherwise', '').split(' if ');
    return condition === undefined
      ? { value: parse(value!) }
      : { value: parse(value!), condition: parse(condition) };
  });
  return { kind: 'cases', cases };
}
