import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codes, retiredCodes } from '../../../engine/language/codes';
import {
  distributionSignatures,
  initSignatures,
  methodSignatures,
  type Signature,
} from '../../../engine/language/signatures';
import { observableNames } from '../../../engine/experiment/result';
import { propertyNames, propertyRules } from '../../../engine/language/properties';

const page = readFileSync(join(import.meta.dirname, '../../../docs/language.md'), 'utf8').replaceAll(
  '\r\n',
  '\n',
);

/** The cells of the first table row that begins with this text. */
function rowOf(beginning: string): readonly string[] | undefined {
  const line = page.split('\n').find((each) => each.startsWith(`| ${beginning}`));
  return line?.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim());
}

describe('the documentation of the language', () => {
  test('lists every code with its severity and meaning', () => {
    const documented = [...page.matchAll(/^\| (RF\d+) +\| (\w+) +\| (.*?) +\|$/gm)].map(
      ([, code, severity, meaning]) => ({
        code,
        severity,
        meaning,
      }),
    );
    const catalogued = Object.entries(codes)
      .map(([code, { severity, meaning }]) => ({ code, severity, meaning }))
      .sort((a, b) => a.code.localeCompare(b.code));
    expect(documented).toEqual(catalogued);
  });

  test('names the retired codes, which are never used again', () => {
    for (const code of retiredCodes) {
      expect(page).toContain(code);
      expect(Object.keys(codes)).not.toContain(code);
    }
  });

  test('lists every property with its default', () => {
    for (const { name, default: preset, required } of propertyRules) {
      const shown = rowOf(`\`${name}\``)?.[2];
      if (required) expect(shown).toMatch(/^needed/);
      else expect(shown).toBe(preset === undefined ? '' : `\`${preset}\``);
    }
    expect(propertyRules.map(({ name }) => name)).toEqual(propertyNames);
  });

  test('lists every method with its arguments and their defaults', () => {
    for (const method of methodSignatures) {
      const form = rowOf(`\`${method.name}(`)?.[0] ?? '';
      for (const { name, default: preset } of method.parameters) {
        expect(form).toContain(preset === undefined ? `${name}: ` : `${name}: ${preset}`);
      }
    }
  });

  test('lists every form of an initial value', () => {
    const forms: readonly Signature[] = [...distributionSignatures, ...initSignatures];
    for (const { name } of forms) expect(rowOf(`\`${name}`)).toBeDefined();
  });

  test('lists every observable', () => {
    for (const name of observableNames) expect(page).toContain(`\`${name}\``);
  });
});
