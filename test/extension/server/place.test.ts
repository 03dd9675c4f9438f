import { describe, expect, it } from 'vitest';
import { placeAt, type Place, type PlaceToken } from '../../../extension/server/place';

const keywords =
  /^(let|target|density|data|network|experiment|import|on|extends|for|in|expect|if|otherwise|and|or)$/;

/** The tokens of a text, told apart as the language's lexer does. */
function tokensOf(text: string): PlaceToken[] {
  const pattern = /[A-Za-z_]\w*|\d[\d.e-]*|"[^"]*"|->|<=|>=|~=|[^\s\w]/g;
  return [...text.matchAll(pattern)].map((match) => {
    const [image] = match;
    const start = match.index;
    const key = /^[A-Za-z_]/.test(image) && /^\s*:/.test(text.slice(start + image.length));
    const line = text.slice(0, start).split('\n').length - 1;
    return { image, type: key ? 'KEY' : typeOf(image), start, end: start + image.length, line };
  });
}

function typeOf(image: string): string {
  if (keywords.test(image)) return image;
  if (/^[A-Za-z_]/.test(image)) return 'ID';
  if (/^\d/.test(image)) return 'NUMBER';
  return image.startsWith('"') ? 'STRING' : image;
}

/** The place of the cursor, which the text marks with `|`. */
function place(marked: string): Place {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const line = marked.slice(0, offset).split('\n').length - 1;
  return placeAt(tokensOf(text), offset, line).place;
}

describe('placeAt', () => {
  it.each([
    ['an empty file', '|', { kind: 'declaration' }],
    ['a word begun at the top', 'let a = 1\ntar|', { kind: 'declaration' }],
    ['after a finished experiment', 'experiment e { seed: 1 }\n|', { kind: 'declaration' }],
    ['the domain of a target', 'target f on |', { kind: 'domain' }],
    ['the body of a target', 'target f on [0, 1] = 2*|', { kind: 'body', declaration: 'target', call: null }],
    ['a name being given', 'target f|', { kind: 'none' }],
    ['the parent of an experiment', 'experiment a extends |', { kind: 'parent' }],
  ])('knows %s', (_, text, expected) => {
    expect(place(text)).toMatchObject(expected);
  });

  it('knows the keys given before', () => {
    const expected = { kind: 'key', experiment: 'e', given: ['target', 'seed'] };
    expect(place('experiment e {\n  target: f\n  seed: 7\n  |\n}')).toEqual(expected);
    expect(place('experiment e {\n  target: f\n  seed: 7\n  me|')).toEqual(expected);
  });

  it('knows the value of a property, and that a finished value takes nothing more on its line', () => {
    const text = (line: string): string => `experiment e {\n  ${line}\n}`;
    expect(place(text('target: |'))).toEqual({ kind: 'value', key: 'target', experiment: 'e', call: null });
    expect(place(text('network: 1 -> |'))).toMatchObject({ kind: 'value', key: 'network' });
    expect(place(text('target: f |'))).toEqual({ kind: 'none' });
    expect(place(text('for H in |'))).toMatchObject({ kind: 'value', key: 'for' });
    expect(place(text('for |'))).toEqual({ kind: 'none' });
    expect(place(text('for H |'))).toEqual({ kind: 'word', word: 'in' });
    expect(place(text('for H i|'))).toEqual({ kind: 'word', word: 'in' });
    expect(place(text('for H in K |'))).toEqual({ kind: 'none' });
    expect(place(text('expect ri|'))).toMatchObject({ kind: 'value', key: 'expect' });
  });

  it('knows the argument of a call', () => {
    const text = (line: string): string => `experiment e {\n  method: ${line}`;
    const call = { name: 'flow', position: 1, argument: null, given: ['until'] };
    expect(place(text('flow(until: 1, |'))).toMatchObject({ kind: 'value', key: 'method', call });
    const solver = { name: 'flow', position: 1, argument: 'solver', given: ['until', 'solver'] };
    expect(place(text('flow(until: 1, solver: |'))).toMatchObject({ call: solver });
  });

  it('finds the next declaration although a brace is missing', () => {
    expect(place('experiment e {\n  seed: 1\n\nlet a = |')).toMatchObject({
      kind: 'body',
      declaration: 'let',
    });
  });

  it.each(['(x', '(x, 1', '[0, 1', '((x + 1) * [2'])('finds what follows the open bracket of %s', (open) => {
    const before = `target u on [0, 1] = abs${open}\n`;
    expect(place(`${before}experiment e {\n  |`)).toEqual({ kind: 'key', experiment: 'e', given: [] });
    expect(place(`${before}experiment e {\n  target: |`)).toMatchObject({ kind: 'value', key: 'target' });
    expect(place(`${before}|`)).toEqual({ kind: 'declaration' });
    expect(place(`${before}|\nlet a = (1)\n`)).toEqual({ kind: 'declaration' });
  });

  it('finds the next entry although a parenthesis is missing, and the end of one that is closed below', () => {
    const open = 'experiment e {\n  method: gd(rate: 0.1, steps: 3\n';
    const key = { kind: 'key', experiment: 'e', given: ['method'] };
    expect(place(`${open}  |`)).toEqual(key);
    expect(place(`${open}  |\n}\n`)).toEqual(key);
    expect(place(`${open}  |\n  runs: (1)\n}\n`)).toEqual(key);
    expect(place(`${open}  |\n  expect all(risk < 1)\n}\n`)).toEqual(key);
    expect(place(`${open}  runs: |`)).toEqual({ kind: 'value', key: 'runs', experiment: 'e', call: null });
    expect(place(`${open}  expect |`)).toMatchObject({ kind: 'value', key: 'expect', call: null });
    expect(place(`${open}  |\n  )\n}\n`)).toMatchObject({ kind: 'value', key: 'method' });
    expect(place('experiment e {\n  method: gd(rate: 0.1,\n  |')).toMatchObject({ call: { name: 'gd' } });
    expect(place('target f on [0, 1] = {\n  x if x < 1/2\n  |')).toMatchObject({ kind: 'body' });
  });

  it('knows what has to be constant', () => {
    expect(place('target f on [|')).toMatchObject({ kind: 'constant' });
    expect(place('target f on [0, |')).toMatchObject({ kind: 'constant' });
    expect(place('target f on [0, 1] = interpolate((0, |')).toMatchObject({ kind: 'constant' });
    expect(place('target f on [0, 1] = interpolate((0, 0), (1, 1)) + |')).toMatchObject({ kind: 'body' });
  });

  it('survives brackets that do not match', () => {
    expect(place(')]} let a = (1]) |').kind).toBeDefined();
    expect(place('experiment { ( [ } |').kind).toBeDefined();
  });
});
