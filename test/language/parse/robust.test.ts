import { createToken } from 'chevrotain';
import fc from '../../properties';
import { EmptyFileSystem, URI } from 'langium';
import { describe, expect, test } from 'vitest';
import { codeEntry } from '../../../engine/language/codes';
import { MemoryFileSystem } from '../../../engine/language/files';
import { loadFile } from '../../../engine/language/load';
import { createReluFlowServices } from '../../../engine/language/services';
import { programs, programTexts } from '../programs';

const services = createReluFlowServices({
  fileSystemProvider: () => new MemoryFileSystem({ readText: () => undefined }),
});

async function check(text: string): Promise<void> {
  const { document, diagnostics } = await loadFile(services, URI.parse('file:///a/main.rflow'), text);
  const { parserErrors, lexerErrors } = document.parseResult;
  const errors = diagnostics.filter(({ severity }) => severity === 1);
  if (parserErrors.length + lexerErrors.length > 0) expect(errors.length).toBeGreaterThan(0);
  for (const { code, range, message } of diagnostics) {
    expect(codeEntry(String(code)), message).toBeDefined();
    expect(document.textDocument.offsetAt(range.start)).toBeLessThanOrEqual(
      document.textDocument.offsetAt(range.end),
    );
  }
}

describe('whatever the text is, it has a tree, and what is wrong is said', () => {
  test('programs', () => fc.assert(fc.asyncProperty(programTexts, check), { numRuns: 40 }));

  test('programs with tokens missing', () =>
    fc.assert(
      fc.asyncProperty(programs, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (tokens, places) =>
        check(
          tokens.filter((_, index) => !places.some((place) => place % tokens.length === index)).join(' '),
        ),
      ),
      { numRuns: 60 },
    ));

  test('words and signs in any order', () => {
    const word = fc.constantFrom(
      ...'let target on = { } ( ) [ ] , : ; x 1 if otherwise for in expect within -> - ^ experiment extends " /* */ // \n a'.split(
        ' ',
      ),
    );
    return fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
        check,
      ),
      { numRuns: 100 },
    );
  });

  test('any characters', () =>
    fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), check), { numRuns: 100 }));
});

test.each([
  ['parentheses', `let a = ${'('.repeat(50_000)}1${')'.repeat(50_000)}`],
  ['open brackets', `let a = ${'['.repeat(50_000)}`],
  ['minus signs', `let a = ${'-'.repeat(50_000)}1`],
  ['powers', `let a = 2${'^2'.repeat(50_000)}`],
  ['functions', `let a = ${'sin('.repeat(50_000)}1`],
  ['a sum', `let a = 1${' + 1'.repeat(50_000)}`],
  ['powers of groups', `let a = (1)${'^(1)'.repeat(20_000)}`],
])('deep nesting is a mistake, not a crash: %s', async (_, text) => {
  const { diagnostics } = await loadFile(services, URI.parse('file:///a/main.rflow'), text);
  expect(diagnostics.map(({ code }) => code)).toContain('RF115');
});

test('a long sum is fine', async () => {
  const text = `let a = 1${' + 1'.repeat(1500)}`;
  const { diagnostics } = await loadFile(services, URI.parse('file:///a/main.rflow'), text);
  expect(diagnostics.filter(({ severity }) => severity === 1)).toEqual([]);
});

test('services that are made again leave nothing behind: Chevrotain keeps token types for ever', () => {
  const tokensSoFar = (): number => createToken({ name: 'Probe' }).tokenTypeIdx ?? NaN;
  const before = tokensSoFar();
  const { parser } = createReluFlowServices(EmptyFileSystem).ReluFlow;
  expect(parser.LangiumParser.parse('target f on [0, 1] = x').parserErrors).toEqual([]);
  expect(tokensSoFar() - before).toBe(1);
});
