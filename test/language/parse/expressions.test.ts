import { createDefaultCoreModule, createDefaultSharedCoreModule, EmptyFileSystem, inject } from 'langium';
import { expect, test } from 'vitest';
import {
  ReluFlowGeneratedModule,
  ReluFlowGeneratedSharedModule,
  ReluFlowLanguageMetaData,
} from '../../../engine/language/generated/module';
import { isFile, isLet, type Expression } from '../../../engine/language/generated/ast';
import { createReluFlowServices, ReluFlowModule, registerReluFlow } from '../../../engine/language/services';

const { LangiumParser } = createReluFlowServices(EmptyFileSystem).ReluFlow.parser;

function valueOf(text: string): Expression {
  const { value: file, parserErrors, lexerErrors } = LangiumParser.parse(`let a = ${text}`);
  expect([...parserErrors, ...lexerErrors]).toEqual([]);
  const first = isFile(file) ? file.declarations[0] : undefined;
  if (!isLet(first)) throw new Error('There is no declaration.');
  return first.value;
}

/** Every operation in braces, so that the shape of the tree can be read. */
function shape(node: Expression): string {
  switch (node.$type) {
    case 'NumberLiteral':
      return node.text;
    case 'Reference':
      return node.declaration.$refText;
    case 'Unary':
      return `{${node.operator}${shape(node.operand)}}`;
    case 'Binary':
    case 'Logical':
      return `{${shape(node.left)} ${node.operator} ${shape(node.right)}}`;
    case 'Comparison':
      return `{${node.operands.map(shape).join(node.operators.map((sign) => ` ${sign} `)[0] ?? '')}}`;
    case 'Architecture':
      return `{${node.widths.map(shape).join(' -> ')}}`;
    case 'Group':
    case 'List':
      return `(${node.items.map(shape).join(', ')})`;
    case 'Call':
      return `${node.function}(${node.arguments.map(({ value }) => shape(value)).join(', ')})`;
    case 'StringLiteral':
      return `"${node.value}"`;
  }
}

test.each([
  ['-2^2', '{-{2 ^ 2}}'],
  ['2^-3', '{2 ^ {-3}}'],
  ['2^-3^2', '{2 ^ {-{3 ^ 2}}}'],
  ['2^3^2', '{2 ^ {3 ^ 2}}'],
  ['2*-3', '{2 * {-3}}'],
  ['2^-3*4', '{{2 ^ {-3}} * 4}'],
  ['1 - 2 - 3', '{{1 - 2} - 3}'],
  ['1/2/3*4', '{{{1 / 2} / 3} * 4}'],
  ['1 + 2*3^2', '{1 + {2 * {3 ^ 2}}}'],
  ['(1 + 2)*3', '{({1 + 2}) * 3}'],
  ['a < b and c < d or e < f', '{{{a < b} and {c < d}} or {e < f}}'],
  ['0 < a < 1', '{0 < a < 1}'],
  ['1 -> 2*H -> 1', '{1 -> {2 * H} -> 1}'],
  ['min(1, -b)', 'min(1, {-b})'],
  ['.5 + 3. + 1E-3', '{{.5 + 3.} + 1E-3}'],
])('%s', (text, expected) => {
  expect(shape(valueOf(text))).toBe(expected);
});

test('every operation has the range of its own text', () => {
  const sum = valueOf('1 + 2*3 - 4');
  expect(sum.$cstNode?.text).toBe('1 + 2*3 - 4');
  if (sum.$type !== 'Binary' || sum.left.$type !== 'Binary')
    throw new Error('A difference of a sum is expected.');
  expect(sum.left.$cstNode?.text).toBe('1 + 2*3');
  expect(sum.left.right.$cstNode?.text).toBe('2*3');
});

test('the grammar passes the checks that the parser makes in development', () => {
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), ReluFlowGeneratedSharedModule);
  const development = {
    LanguageMetaData: () => ({ ...ReluFlowLanguageMetaData, mode: 'development' as const }),
  };
  const services = inject(
    createDefaultCoreModule({ shared }),
    ReluFlowGeneratedModule,
    ReluFlowModule,
    development,
  );
  registerReluFlow(shared, services);
  expect(() => services.parser.LangiumParser).not.toThrow();
});
