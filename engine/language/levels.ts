/**
 * How tightly the operations of an expression bind, told from its tokens before it is parsed: a parser that goes down one rule
 * for each level of binding does so for every number of a list.
 */
import type { IToken } from 'chevrotain';

/** The rules of the grammar for the levels, loosest first. */
const rules = [
  'Value',
  'Disjunction',
  'Conjunction',
  'Comparison',
  'Sum',
  'Product',
  'Unary',
  'Power',
] as const;

/** A rule that gives the same tree as the loosest one does, where nothing binds more loosely. */
export type ExpressionRule = (typeof rules)[number] | 'NumberLiteral' | 'Reference';

/** The signs of each level, with those of other languages that the grammar accepts. */
const signs: Readonly<Partial<Record<(typeof rules)[number], readonly string[]>>> = {
  Value: ['->', '=>', '→'],
  Disjunction: ['or', '||', '∨'],
  Conjunction: ['and', '&&', '∧'],
  Comparison: ['<', '<=', '>', '>=', '=', '~=', '!=', '==', '===', '≤', '≥', '≠', '≈', '=<', 'within'],
  Sum: ['+', '-', '−', '–'],
  Product: ['*', '/', '×', '·', '÷'],
  Power: ['^', '**'],
};

const levels: ReadonlyMap<string, number> = new Map(rules.map((rule, level) => [rule, level]));
const levelOfSign: ReadonlyMap<string, number> = new Map(
  Object.entries(signs).flatMap(([rule, of]) => of.map((sign) => [sign, levels.get(rule)!] as const)),
);
const unary = levels.get('Unary')!;
const sumSigns: ReadonlySet<string> = new Set(signs.Sum);

/** What comes after a whole expression in a text without a mistake there. */
const ends: ReadonlySet<string> = new Set([
  ...[',', ']', ')', '}', 'if', 'otherwise', 'for', 'expect', 'KEY', 'EOF'],
  ...['let', 'target', 'density', 'data', 'network', 'experiment', 'import'],
]);

/** Longer expressions are parsed level by level. */
const farthest = 16;

/**
 * The tightest rule that reads the expression which begins at the next token, `ahead(1)`, in the place of `rule`. It is `rule`
 * itself for anything but numbers and names with operators between them, and wherever there may be a mistake.
 */
export function tightestRule(rule: ExpressionRule, ahead: (place: number) => IToken): ExpressionRule {
  const outermost = levels.get(rule);
  if (outermost === undefined) return rule;
  let loosest: number = rules.length;
  let operand: ExpressionRule | undefined;
  for (let place = 1; place <= farthest; place++) {
    const { name } = ahead(place).tokenType;
    if (operand === undefined) {
      if (name === 'NUMBER') operand = 'NumberLiteral';
      else if (name === 'ID') operand = 'Reference';
      else if (!sumSigns.has(name)) return rule;
      // A sign behind an operator belongs to the operand of that one.
      else if (place === 1) loosest = unary;
      continue;
    }
    const level = levelOfSign.get(name);
    if (level === undefined ? ends.has(name) : level < outermost)
      return (loosest < rules.length ? rules[loosest] : operand) ?? rule;
    if (level === undefined) return rule;
    loosest = Math.min(loosest, level);
    operand = undefined;
  }
  return rule;
}
