import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';

const root = join(import.meta.dirname, '../..');
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  const bytes = readFileSync(wasm);
  await oniguruma.loadWASM(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const path = join(root, 'syntaxes/reluflow.tmLanguage.json');
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () => Promise.resolve(textmate.parseRawGrammar(readFileSync(path, 'utf8'), path)),
  });
  grammar = (await registry.loadGrammar('source.reluflow'))!;
});

/** The innermost scope of each word or sign, without the language's name at its end. */
function scopesIn(text: string): Record<string, string> {
  let state = textmate.INITIAL;
  const found: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const word = line.slice(startIndex, endIndex).trim();
      if (word !== '') found[word] = (scopes.at(-1) ?? '').replace(/\.reluflow$/, '');
    }
  }
  return found;
}

describe('colours', () => {
  test.each([
    [
      'let width = 1e-2 // why',
      { let: 'keyword.declaration.let', width: 'variable.other.constant', '1e-2': 'constant.numeric' },
    ],
    [
      'target tent on [0, 1]^2 x [0, 1] = {',
      {
        target: 'keyword.declaration.function',
        tent: 'entity.name.function',
        on: 'keyword.control.on',
        x: 'keyword.operator.product',
        '^': 'keyword.operator.arithmetic',
      },
    ],
    [
      '  3*x if x <= 1/3 and y < pi, sin(x) otherwise',
      {
        x: 'variable.language.input',
        if: 'keyword.control',
        otherwise: 'keyword.control',
        and: 'keyword.operator.logical',
        '<=': 'keyword.operator.comparison',
        sin: 'support.function.math',
        pi: 'constant.language',
      },
    ],
    [
      'experiment normalized extends flow_rate {',
      {
        experiment: 'keyword.declaration.class',
        normalized: 'entity.name.class',
        extends: 'keyword.declaration.extends',
        flow_rate: 'entity.other.inherited-class',
      },
    ],
    [
      '  method: flow(until: 1e5, normalized: true)',
      {
        method: 'variable.other.property',
        until: 'variable.other.property',
        flow: 'support.function.method',
        true: 'constant.language',
      },
    ],
    [
      '  target:  tent',
      { target: 'variable.other.property', ':': 'punctuation.separator.key-value', tent: 'variable.other' },
    ],
    ['  steps: 7', { steps: 'variable.other.property' }],
    [
      '  expect all(decay_rate >= 1)',
      {
        expect: 'keyword.control',
        all: 'support.function.aggregate',
        decay_rate: 'support.variable.observable',
      },
    ],
    [
      '  for step in [1e-2]',
      { for: 'keyword.control.for', step: 'variable.parameter', in: 'keyword.control.in' },
    ],
    ['  network: 1 -> H -> 1', { '->': 'keyword.operator.arrow', H: 'variable.other' }],
    [
      '/// The tent.',
      { '///': 'punctuation.definition.comment', 'The tent.': 'comment.block.documentation' },
    ],
    ['/* a\nlet b */', { a: 'comment.block', 'let b': 'comment.block' }],
    ['data d = csv("points.csv")', { d: 'entity.name.type', 'points.csv': 'string.quoted.double' }],
  ])('%s', (text, scopes) => {
    expect(scopesIn(text)).toMatchObject(scopes);
  });
});

test('a text that is not closed ends with its line', () => {
  expect(scopesIn('data d = csv("points\nlet a = 1')).toMatchObject({ let: 'keyword.declaration.let' });
});
