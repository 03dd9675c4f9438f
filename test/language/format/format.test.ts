import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from '../../properties';
import { EmptyFileSystem, type AstNode } from 'langium';
import { describe, expect, test } from 'vitest';
import { formatText } from '../../../engine/language/format';
import { isReluFlowReport } from '../../../engine/language/lexer';
import { createReluFlowServices } from '../../../engine/language/services';
import { programTexts } from '../programs';

const { LangiumParser } = createReluFlowServices(EmptyFileSystem).ReluFlow.parser;

/** The syntax tree as plain data, without places. */
function treeOf(text: string): unknown {
  const parsed = LangiumParser.parse(text);
  expect(parsed.parserErrors).toEqual([]);
  return plain(parsed.value);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('$refText' in value) return value.$refText;
  const entries = Object.entries(value as AstNode).filter(([key]) => !key.startsWith('$') || key === '$type');
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}

function commentsOf(text: string): readonly string[] {
  const { lexerReport } = LangiumParser.parse(text);
  if (!isReluFlowReport(lexerReport)) return [];
  return lexerReport.comments.map(({ image }) => image.trimEnd());
}

describe('any program', () => {
  test('has the same syntax tree before and after, and the same comments in the same order', () => {
    fc.assert(
      fc.property(programTexts, (text) => {
        const formatted = formatText(text);
        expect(formatted).not.toBeNull();
        expect(treeOf(formatted ?? '')).toEqual(treeOf(text));
        expect(commentsOf((formatted ?? '').replaceAll('\r\n', '\n'))).toEqual(
          commentsOf(text.replaceAll('\r\n', '\n')),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('does not change when it is formatted again', () => {
    fc.assert(
      fc.property(programTexts, (text) => {
        const once = formatText(text) ?? '';
        expect(formatText(once)).toBe(once);
      }),
      { numRuns: 100 },
    );
  });
});

test('formats as documented', () => {
  const read = (name: string): string =>
    readFileSync(join(import.meta.dirname, name), 'utf8').replaceAll('\r\n', '\n');
  expect(formatText(read('before.rflow'))).toBe(read('after.rflow'));
  expect(formatText(read('after.rflow'))).toBe(read('after.rflow'));
});

test('leaves a text alone that cannot be read', () => {
  expect(formatText('let a = (1 + 2')).toBeNull();
  expect(formatText('let a = "b')).toBeNull();
  expect(formatText('let   a = 1 $')).toBeNull();
});

test('keeps line ends and the byte order mark', () => {
  expect(formatText('\uFEFFlet  a = 1\r\n\r\n\r\nlet b=2')).toBe('\uFEFFlet a = 1\r\n\r\nlet b = 2\r\n');
  expect(formatText('')).toBe('');
  expect(formatText('\n\n')).toBe('');
});
