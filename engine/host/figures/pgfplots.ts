/**
 * Figures as a LaTeX document that compiles as it is with pgfplots. Each figure stands between two comments, ready to be
 * copied into a paper whose preamble loads pgfplots.
 */
import type { Axis, Curve, Dash, Figure, Points, Text } from './figure';
import { labelOf, type TickLabel } from './scale';

const dashes: Readonly<Record<Dash, string>> = {
  solid: 'solid',
  dashed: 'dashed',
  dotted: 'dotted',
  'dash-dotted': 'dash dot',
};

/** The whole document; `remark` is put into comments at its start. */
export function pgfplotsOf(figures: readonly Figure[], remark: readonly string[]): string {
  const lines = [
    ...remark.map((text) => `% ${commented(text)}`),
    '\\documentclass{article}',
    '\\usepackage[utf8]{inputenc}',
    '\\usepackage{pgfplots}',
    '\\pgfplotsset{compat=1.16}',
    '\\pagestyle{empty}',
    '\\begin{document}',
    ...figures.flatMap((figure) => [...drawn(figure), '']),
    '\\end{document}',
  ];
  return `${lines.join('\n')}\n`;
}

function drawn(figure: Figure): string[] {
  const { name, title, description, x, y, curves } = figure;
  const labelled = curves.filter(({ label }) => label !== null).length;
  return [
    `% ---- ${name} ----`,
    ...wrapped(commented(description)).map((text) => `% ${text}`),
    '\\begin{center}',
    '\\begin{tikzpicture}',
    '\\begin{axis}[',
    '  width=0.85\\textwidth, height=0.6\\textwidth,',
    `  title={${texOf(title)}},`,
    `  ${axisOptions('x', x)}`,
    `  ${axisOptions('y', y)}`,
    '  grid=major, grid style={gray!20}, unbounded coords=jump, filter discard warning=false,',
    `  legend style={at={(0.5,-0.22)}, anchor=north, draw=none, font=\\small}, legend cell align=left,`,
    `  legend columns=${labelled > 3 ? 2 : 1},`,
    ']',
    ...curves.flatMap(plotsOf),
    '\\end{axis}',
    '\\end{tikzpicture}',
    '\\end{center}',
    `% ---- end of ${name} ----`,
  ];
}

function axisOptions(letter: 'x' | 'y', { title, logarithmic, range, marks }: Axis): string {
  const labels = marks?.map((value) => texOfNumber(labelOf(value))).join(', ');
  const own = marks ? `${letter}tick={${marks.join(', ')}}, ${letter}ticklabels={${labels}}, ` : '';
  const mode = `${logarithmic ? `${letter}mode=log, ` : ''}${own}`;
  return `${mode}${letter}label={${texOf(title)}}, ${letter}min=${range.min}, ${letter}max=${range.max},`;
}

function texOfNumber(label: TickLabel): string {
  if (typeof label === 'string') return `$${label.replace('−', '-')}$`;
  const { mantissa, exponent } = label;
  return `$${mantissa === '1' ? '' : `${mantissa.replace('−', '-')}\\cdot `}10^{${exponent}}$`;
}

function plotsOf({ line, dots, stroke, label }: Curve): string[] {
  const { colour, width, opacity, dash } = stroke;
  const [red, green, blue] = [0, 2, 4].map((start) => parseInt(colour.slice(start, start + 2), 16));
  const paint = `color={rgb,255:red,${red};green,${green};blue,${blue}}`;
  const fade = opacity < 1 ? `, opacity=${opacity}` : '';
  const lines: string[] = [];
  const hasLine = line.x.length > 0;
  // A plot is an entry of the legend unless it is told to forget it.
  const entry = label === null ? ', forget plot' : '';
  if (hasLine) {
    lines.push(
      `\\addplot[${paint}, ${dashes[dash]}, line width=${(0.7 * width).toFixed(2)}pt${fade}, no marks${entry}] coordinates {`,
    );
    lines.push(...coordinates(line), '};');
  }
  if (dots.x.length > 0) {
    const unlisted = hasLine || label === null ? ', forget plot' : '';
    lines.push(`\\addplot[${paint}, only marks, mark=*, mark size=1.8pt${fade}${unlisted}] coordinates {`);
    lines.push(...coordinates(dots), '};');
  }
  if (label !== null && lines.length > 0) lines.push(`\\addlegendentry{${texOf(label)}}`);
  return lines;
}

/** So many points in a line: TeX takes no endless ones. */
const perLine = 4;

function coordinates({ x, y }: Points): string[] {
  const lines: string[] = [];
  for (let k = 0; k < x.length; k += perLine) {
    const end = Math.min(k + perLine, x.length);
    const part = Array.from({ length: end - k }, (_, j) => `(${x[k + j]!},${numberOf(y[k + j]!)})`);
    lines.push(`  ${part.join(' ')}`);
  }
  return lines;
}

function numberOf(value: number): string {
  return Number.isNaN(value) ? 'nan' : String(value);
}

const signs: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
  '"': "''",
  '`': '{`}',
  '-': '{-}',
  '−': '$-$',
  '–': '--',
  '…': '\\dots{}',
  '’': "'",
  '·': '$\\cdot$',
  '∞': '$\\infty$',
  Θ: '$\\Theta$',
  '‖': '$\\|$',
};

/** Words for LaTeX. Signs that its fonts may lack are written as their number, so that every text compiles. */
export function texOf(text: Text): string {
  return text
    .map((part) => (typeof part === 'string' ? escapedTex(part) : `$${mathOf(part.math)}$`))
    .join('');
}

function escapedTex(text: string): string {
  return [...text].map((sign) => signs[sign] ?? (/^[ -~]$/.test(sign) ? sign : named(sign))).join('');
}

function named(sign: string): string {
  if (/^\s$/.test(sign)) return ' ';
  // Letters with accents that every font has.
  if (/^[ÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜÝßàáâäåæçèéêëìíîïñòóôöøùúûüýÿ]$/.test(sign)) return sign;
  return `[U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** Names of several letters are set as one word. */
function mathOf(formula: string): string {
  return formula.replace(/Θ|[^\s()]{2,}|[^\s()\w]/g, (word) => {
    if (word === 'Θ') return '\\Theta ';
    return `\\mathit{${escapedTex(word).replaceAll('$', '')}}`;
  });
}

/** A comment ends with its line, and holds nothing that an old TeX can't read. */
function commented(text: string): string {
  return text.replace(/[^ -~]+/g, (run) => (/^\s+$/.test(run) ? ' ' : escapedTex(run)));
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== '';) {
    const end = rest.length <= 110 ? rest.length : rest.lastIndexOf(' ', 110);
    const cut = end > 0 ? end : Math.min(110, rest.length);
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  return lines;
}
