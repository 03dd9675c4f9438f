/**
 * Tests as data. A `.rflow` file holds any number of cases:
 *
 *     //# the title of a case
 *     let a = «b»          //! RF201 "isn't declared"
 *     let c = 2«**»3       //! RF112 "power" => "^"
 *
 * `//#` begins a case. `«…»` marks a range and is taken out of the text. `//! CODE "part of the message"` (taken out as
 * well, to the end of its line) expects a diagnostic on its line: at the marks of that line, in their order, or anywhere
 * on the line when there are none. Several expectations may stand on one line, or on lines of their own below it.
 * `=> "…"` expects a quick fix with that replacement. `//> name.rflow` begins another file of the same case.
 * A case fails on every diagnostic that isn't expected and on every expectation that isn't met.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { URI } from 'langium';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-types';
import type { DiagnosticData } from '../../engine/language/codes';
import { MemoryFileSystem } from '../../engine/language/files';
import { loadFile, type LoadedFile } from '../../engine/language/load';
import { createReluFlowServices } from '../../engine/language/services';

interface Mark {
  readonly start: number;
  readonly end: number;
}

interface Expected {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly replacement?: string;
  mark?: Mark;
}

export interface MarkedText {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly expected: readonly Expected[];
}

export interface MarkedCase {
  readonly title: string;
  /** Name and marked text of each file; the first is the one that is checked. */
  readonly files: readonly { readonly name: string; readonly source: string }[];
}

/** Which diagnostics count; the others are ignored unless they are expected. */
export interface MarkedOptions {
  readonly codes?: RegExp;
}

/** Splits a test file into its cases. */
export function casesIn(source: string): readonly MarkedCase[] {
  return source
    .split(/^\/\/# */m)
    .slice(1)
    .map((block) => {
      const [title = '', ...rest] = block.split('\n');
      const parts = rest.join('\n').split(/^\/\/> *(.*)\n/m);
      const files = [{ name: 'main.rflow', source: parts[0] ?? '' }];
      for (let index = 1; index < parts.length; index += 2) {
        files.push({ name: parts[index]!.trim(), source: parts[index + 1] ?? '' });
      }
      return { title: title.trim(), files };
    });
}

/** Takes marks and expectations out of a text. */
export function readMarks(source: string): MarkedText {
  const marks: Mark[] = [];
  const expected: Expected[] = [];
  const lines: string[] = [];
  const open: number[] = [];
  const lineOfMark: number[] = [];
  let length = 0;
  let marked = -1;
  for (const line of source.split('\n')) {
    const [code = '', ...notes] = line.split('//!');
    const own = notes.length > 0 && code.trim() === '';
    if (!own) marked = lines.length;
    let clean = '';
    for (const character of notes.length > 0 ? code.trimEnd() : code) {
      if (character === '«') open.push(length + clean.length);
      else if (character === '»') {
        marks.push({ start: open.pop() ?? 0, end: length + clean.length });
        lineOfMark.push(lines.length);
      } else clean += character;
    }
    for (const note of notes) expected.push(readNote(note, marked));
    if (own) continue;
    lines.push(clean);
    length += clean.length + 1;
  }
  attach(marks, lineOfMark, expected);
  return { text: lines.join('\n'), marks, expected };
}

function readNote(note: string, line: number): Expected {
  const parts = /^\s*(\w+)(?:\s+"(.*?)")?(?:\s*=>\s*"(.*?)")?\s*$/.exec(note);
  if (!parts) throw new Error(`This expectation can't be read: //!${note}`);
  const [, code = '', message = '', replacement] = parts;
  return replacement === undefined ? { line, code, message } : { line, code, message, replacement };
}

/** The k-th expectation of a line belongs to the k-th mark that ends on it, counted by their starts. */
function attach(marks: readonly Mark[], lineOfMark: readonly number[], expected: readonly Expected[]): void {
  for (const line of new Set(expected.map((each) => each.line))) {
    const here = marks.filter((_, index) => lineOfMark[index] === line).sort((a, b) => a.start - b.start);
    expected
      .filter((each) => each.line === line)
      .forEach((each, index) => {
        const mark = here[Math.min(index, here.length - 1)];
        if (mark) each.mark = mark;
      });
  }
}

const texts = new Map<string, MarkedText>();
const files = new MemoryFileSystem({ readText: (uri) => texts.get(uri.path)?.text });
const services = createReluFlowServices({ fileSystemProvider: () => files });
let cases = 0;

/** Loads a case as the command line would load its first file; every case has a folder of its own. */
async function loadCase(marked: MarkedCase): Promise<{ loaded: LoadedFile; main: MarkedText }> {
  const folder = `/case-${cases++}`;
  for (const { name, source } of marked.files) texts.set(`${folder}/${name}`, readMarks(source));
  const main = texts.get(`${folder}/main.rflow`)!;
  const loaded = await loadFile(services, URI.file(`${folder}/main.rflow`), main.text);
  return { loaded, main };
}

function dataOf(diagnostic: Diagnostic): Partial<DiagnosticData> {
  return (diagnostic.data ?? {}) as Partial<DiagnosticData>;
}

/** Diagnostics and expectations in one readable form, so that a difference shows as a difference of lines. */
async function compare(marked: MarkedCase, options: MarkedOptions): Promise<void> {
  const { loaded, main } = await loadCase(marked);
  const { textDocument } = loaded.document;
  const found: string[] = [];
  const wanted: string[] = [];
  const left = [...main.expected];
  for (const diagnostic of loaded.diagnostics) {
    const code = String(diagnostic.code ?? '(no code)');
    const start = textDocument.offsetAt(diagnostic.range.start);
    const end = textDocument.offsetAt(diagnostic.range.end);
    const met = left.findIndex(
      (each) =>
        each.code === code &&
        diagnostic.message.includes(each.message) &&
        (each.mark
          ? each.mark.start === start && each.mark.end === end
          : lineAt(main, start) === each.line) &&
        (each.replacement === undefined ||
          dataOf(diagnostic).fixes?.some((fix) => fix.replacement === each.replacement) === true),
    );
    if (met >= 0) left.splice(met, 1);
    else if (options.codes === undefined || options.codes.test(code)) {
      const fixes = dataOf(diagnostic).fixes?.map((fix) => ` => "${fix.replacement}"`) ?? [];
      found.push(
        `${code} «${main.text.slice(start, end)}» at ${start}: ${diagnostic.message}${fixes.join('')}`,
      );
    }
  }
  for (const each of left) {
    const where = each.mark
      ? `«${main.text.slice(each.mark.start, each.mark.end)}» at ${each.mark.start}`
      : `on line ${each.line + 1}`;
    const fix = each.replacement === undefined ? '' : ` => "${each.replacement}"`;
    wanted.push(`${each.code} ${where}: …${each.message}…${fix}`);
  }
  expect(found.sort()).toEqual(wanted.sort());
}

function lineAt(main: MarkedText, offset: number): number {
  return main.text.slice(0, offset).split('\n').length - 1;
}

/** Makes a test of every case in the `.rflow` files of a folder. */
export function markedTests(folder: string, options: MarkedOptions = {}): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.rflow'))) {
    describe(name, () => {
      for (const marked of casesIn(readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n'))) {
        test(marked.title, () => compare(marked, options));
      }
    });
  }
}
