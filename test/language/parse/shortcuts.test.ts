import {
  createLangiumParser,
  CstUtils,
  EmptyFileSystem,
  isReference,
  type AstNode,
  type LangiumParser,
} from 'langium';
import fc from '../../properties';
import { expect, test } from 'vitest';
import { createReluFlowServices } from '../../../engine/language/services';
import { nodesOf } from '../../../engine/language/walk';

const { ReluFlow } = createReluFlowServices(EmptyFileSystem);
const parser = ReluFlow.parser.LangiumParser;
/** The same grammar, level by level. */
const plain = createLangiumParser(ReluFlow);

/** The tree as text, each node with the place of its own text, and what is wrong. */
function read(by: LangiumParser, text: string): unknown {
  const { value, parserErrors } = by.parse(text);
  const nodes = nodesOf(value).map((node) => [node.$type, node.$cstNode?.offset, node.$cstNode?.end]);
  const tree = JSON.stringify(value, (name, property: unknown) => {
    if (name.startsWith('$') && name !== '$type') return undefined;
    return isReference(property) ? property.$refText : property;
  });
  return { nodes, tree, errors: parserErrors.map(({ message, token }) => [message, token.startOffset]) };
}

const operand = fc.constantFrom('1', '2.5', 'a', '-3', '(1 + 2)', '-x', '', 'f(1)');
const operator = fc.constantFrom(
  ...['+', '-', '*', '/', '^', '<', '<=', '=', 'and', 'or', '->', 'within', ' ', ',', '**', '||'],
);
const expression = fc
  .array(fc.tuple(operand, operator), { minLength: 0, maxLength: 5 })
  .chain((parts) => operand.map((last) => parts.map((pair) => pair.join(' ')).join(' ') + ` ${last}`));
const program = fc
  .tuple(expression, expression, fc.constantFrom('}', ']', ')', 'if', ''))
  .map(
    ([a, b, rest]) =>
      `let a = ${a}\ntarget f on [${a}, 1] = { ${b} if ${a}, 1 otherwise }\nlet l = [${b}, (${a}, 2), ${b} ${rest}\nexperiment e { stop: ${b}\n for H in ${a} }`,
  );

test('an expression is the same tree at the same places whichever rule reads it first', () => {
  fc.assert(
    fc.property(program, (text) => {
      expect(read(parser, text)).toEqual(read(plain, text));
    }),
    { numRuns: 40 },
  );
});

test('a number of a list takes few nodes of concrete syntax', () => {
  const text = `let l = [${Array.from({ length: 200 }, (_, k) => `${k}/7, -${k}`).join(', ')}]`;
  const count = (by: LangiumParser) => {
    const { value }: { value: AstNode } = by.parse(text);
    return CstUtils.streamCst(value.$cstNode!).count();
  };
  expect(count(parser)).toBeLessThan(count(plain) / 2);
});
