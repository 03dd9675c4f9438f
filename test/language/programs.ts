/**
 * Random programs of the language, as lists of tokens, so that a test can put spaces, line ends and comments anywhere.
 */
import fc from '../properties';

type Tokens = readonly string[];

const name = fc.constantFrom(
  'a',
  'b',
  'H',
  'rate_2',
  'target',
  'data',
  'density',
  'network',
  'seed',
  'x',
  'x2',
);
const number = fc.constantFrom('0', '1', '2.5', '1e-3', '.5', '3.', '1E+4');
const key = fc.constantFrom('target', 'network', 'seed', 'runs', 'method', 'init', 'stop', 'whatever');

function joined(...parts: readonly (fc.Arbitrary<Tokens> | string)[]): fc.Arbitrary<Tokens> {
  return fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant([part]) : part)))
    .map((lists) => lists.flat());
}

function separated(items: fc.Arbitrary<Tokens>, sign: string, minLength: number): fc.Arbitrary<Tokens> {
  return fc
    .array(items, { minLength, maxLength: 3 })
    .map((lists) => lists.flatMap((list, index) => (index === 0 ? list : [sign, ...list])));
}

const single = (word: fc.Arbitrary<string>): fc.Arbitrary<Tokens> => word.map((text) => [text]);

const { value } = fc.letrec<{ value: Tokens; argument: Tokens }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'value' },
    single(name),
    single(number),
    joined(tie('value'), single(fc.constantFrom('+', '-', '*', '/', '^')), tie('value')),
    joined(tie('value'), single(fc.constantFrom('<', '<=', '>', '>=', '=', '~=')), tie('value')),
    joined(tie('value'), single(fc.constantFrom('and', 'or')), tie('value')),
    joined('-', tie('value')),
    joined('(', tie('value'), ')'),
    joined('[', separated(tie('value'), ',', 0), ']'),
    joined(single(name), '(', separated(tie('argument'), ',', 0), ')'),
    joined(tie('value'), '->', tie('value')),
    single(fc.constantFrom('"points.csv"', '""')),
  ),
  argument: fc.oneof(tie('value'), joined(single(key), ':', tie('value'))),
}));

const factor = joined(
  '[',
  value,
  ',',
  value,
  ']',
  fc.oneof(fc.constant<Tokens>([]), joined('^', single(number))),
);
const domain = separated(factor, 'x', 1);
const oneCase = joined(value, fc.oneof(fc.constant<Tokens>(['otherwise']), joined('if', value)));
const body = fc.oneof(value, joined('{', separated(oneCase, ',', 1), '}'));
const entry = fc.oneof(
  joined(single(key), ':', value),
  joined('for', single(name), 'in', value),
  joined('expect', value),
);
const entries = fc.array(entry, { maxLength: 4 }).map((lists) => lists.flat());
const parent = fc.oneof(fc.constant<Tokens>([]), joined('extends', single(name)));

const declaration = fc.oneof(
  joined('let', single(name), '=', value),
  joined(single(fc.constantFrom('target', 'density')), single(name), 'on', domain, '=', body),
  joined(single(fc.constantFrom('data', 'network')), single(name), '=', value),
  joined('experiment', single(name), parent, '{', entries, '}'),
  joined('import', single(fc.constantFrom('"other.rflow"'))),
);

/** The tokens of a program that the grammar accepts. Names need not be declared. */
export const programs: fc.Arbitrary<Tokens> = fc
  .array(declaration, { maxLength: 4 })
  .map((lists) => lists.flat());

const gap = fc.constantFrom(
  ' ',
  '  ',
  '\n',
  '\n\n\n',
  '\r\n',
  '\t',
  ' // a remark\n',
  '\n/// what it means  \n',
  ' /* aside */ ',
  ' /* two\n  lines */\n',
  '\n\n// remark\n\n',
);

/** The texts of programs, with anything that may stand between tokens between them. */
export const programTexts: fc.Arbitrary<string> = programs.chain((tokens) =>
  fc
    .array(gap, { minLength: tokens.length + 1, maxLength: tokens.length + 1 })
    .map((gaps) => gaps.map((between, index) => between + (tokens[index] ?? '')).join('')),
);
