/**
 * Figures as SVG: one self-contained document on a white ground, with its title and its numbers for readers of screens. No
 * scripts, no style sheets, nothing from elsewhere.
 */
import type { Axis, Curve, Dash, Figure, Points, Stroke, Text } from './figure';
import { plain } from './figure';
import { escaped } from './markup';
import { fractionOf, ticksOf, type TickLabel } from './scale';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels for each unit of a picture: 300 to the inch where a unit is a hundredth of one. */
export const pixelDensity = 3;

/** Of a figure without its legend. */
const size: Size = { width: 640, height: 420 };
const fontSize = 13;
const lineHeight = 20;
const fonts = "Helvetica, Arial, 'DejaVu Sans', sans-serif";
const ink = { text: '#222', frame: '#444', grid: '#e4e4e4' };

/** The rectangle that curves are drawn in. */
interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface SvgDrawing extends Size {
  readonly text: string;
}

/** One figure as a document of its own. */
export function svgOf(figure: Figure): SvgDrawing {
  return document([drawn(figure)]);
}

/** Several figures below each other. */
export function svgOfAll(figures: readonly Figure[]): SvgDrawing {
  return document(figures.map(drawn));
}

interface Part {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly content: string;
  readonly height: number;
}

function document(parts: readonly Part[]): SvgDrawing {
  const height = parts.reduce((sum, part) => sum + part.height, 0);
  let top = 0;
  const groups = parts.map((part) => {
    const shift = top === 0 ? '' : ` transform="translate(0 ${top})"`;
    top += part.height;
    return `<g role="img" aria-labelledby="${part.name}-title ${part.name}-text"${shift}>\n${part.content}</g>\n`;
  });
  const title = parts.map((part) => part.title).join('; ');
  const text =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${height}" ` +
    `viewBox="0 0 ${size.width} ${height}" font-family="${fonts}" font-size="${fontSize}" fill="${ink.text}">\n` +
    `<title>${escaped(title)}</title>\n` +
    `<rect width="${size.width}" height="${height}" fill="#fff"/>\n${groups.join('')}</svg>\n`;
  return { text, width: size.width, height };
}

function drawn(figure: Figure): Part {
  const { x, y, name } = figure;
  const yTicks = ticksOf(y, 7);
  const widest = Math.max(0, ...yTicks.map(({ label }) => (label === null ? 0 : widthOf(labelText(label)))));
  const plot: Plot = { left: 44 + widest, right: size.width - 22, top: 40, bottom: size.height - 58 };
  const legend = legendOf(figure, plot);
  const title = plain(figure.title);
  const content = [
    `<title id="${name}-title">${escaped(title)}</title>`,
    `<desc id="${name}-text">${escaped(figure.description)}</desc>`,
    line(figure.title, (plot.left + plot.right) / 2, 24, 'text-anchor="middle" font-weight="bold"'),
    horizontalAxis(x, plot),
    verticalAxis(y, plot, yTicks),
    ...figure.curves.map((curve) => drawCurve(curve, figure, plot)),
    `<path d="M${plot.left} ${plot.top}V${plot.bottom}H${plot.right}" fill="none" stroke="${ink.frame}"/>`,
    legend.content,
  ];
  const height = size.height + legend.height;
  return { name, title, description: figure.description, content: `${content.join('\n')}\n`, height };
}

/** Where data are on the page. */
function placeOf(
  { x, y }: Figure,
  plot: Plot,
): { readonly x: (value: number) => number; readonly y: (value: number) => number } {
  return {
    x: (value) => plot.left + fractionOf(x, value) * (plot.right - plot.left),
    y: (value) => plot.bottom - fractionOf(y, value) * (plot.bottom - plot.top),
  };
}

/** Hundredths of a pixel are finer than any printer. */
function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function drawCurve({ line: points, dots, stroke, name }: Curve, figure: Figure, plot: Plot): string {
  const place = placeOf(figure, plot);
  const colour = `#${stroke.colour}`;
  const path = pathOf(points, place);
  const curve = path === '' ? '' : `<path d="${path}" fill="none" ${strokeAttributes(stroke)}/>`;
  const circles = Array.from(dots.x, (x, k) => {
    return `<circle cx="${round(place.x(x))}" cy="${round(place.y(dots.y[k]!))}" r="3"/>`;
  });
  const marked =
    circles.length === 0
      ? ''
      : `<g fill="${colour}" fill-opacity="${stroke.opacity}" stroke="#fff" stroke-width="0.75">${circles.join('')}</g>`;
  return `<g><title>${escaped(name)}</title>${curve}${marked}</g>`;
}

function strokeAttributes({ colour, dash, width, opacity }: Stroke): string {
  const pattern = patterns[dash];
  return (
    `stroke="#${colour}" stroke-width="${width}" stroke-linejoin="round"` +
    `${pattern === '' ? '' : ` stroke-dasharray="${pattern}"`}${opacity < 1 ? ` stroke-opacity="${opacity}"` : ''}`
  );
}

const patterns: Readonly<Record<Dash, string>> = {
  solid: '',
  dashed: '6 4',
  dotted: '1.5 3',
  'dash-dotted': '8 3 1.5 3',
};

function pathOf({ x, y }: Points, place: ReturnType<typeof placeOf>): string {
  let drawing = false;
  return Array.from(x, (value, k) => {
    if (Number.isNaN(y[k]!)) {
      drawing = false;
      return '';
    }
    const command = drawing ? 'L' : 'M';
    drawing = true;
    return `${command}${round(place.x(value))} ${round(place.y(y[k]!))}`;
  }).join('');
}

function horizontalAxis(axis: Axis, plot: Plot): string {
  const ticks = ticksOf(axis, 8).map(({ value, label }) => {
    const x = round(plot.left + fractionOf(axis, value) * (plot.right - plot.left));
    const mark = `<path d="M${x} ${plot.bottom}v${label ? 5 : 3}" stroke="${ink.frame}"/>`;
    if (label === null) return mark;
    const grid = `<path d="M${x} ${plot.top}V${plot.bottom}" stroke="${ink.grid}"/>`;
    return `${grid}${mark}<text x="${x}" y="${plot.bottom + 20}" text-anchor="middle">${tickLabel(label)}</text>`;
  });
  const title = line(axis.title, (plot.left + plot.right) / 2, plot.bottom + 43, 'text-anchor="middle"');
  return `${ticks.join('\n')}\n${title}`;
}

function verticalAxis(axis: Axis, plot: Plot, marks: ReturnType<typeof ticksOf>): string {
  const ticks = marks.map(({ value, label }) => {
    const y = plot.bottom - fractionOf(axis, value) * (plot.bottom - plot.top);
    const mark = `<path d="M${plot.left} ${round(y)}h${label ? -5 : -3}" stroke="${ink.frame}"/>`;
    if (label === null) return mark;
    const grid = `<path d="M${plot.left} ${round(y)}H${plot.right}" stroke="${ink.grid}"/>`;
    return `${grid}${mark}<text x="${plot.left - 9}" y="${round(y + 4.5)}" text-anchor="end">${tickLabel(label)}</text>`;
  });
  const middle = (plot.top + plot.bottom) / 2;
  const title = line(axis.title, 18, middle, `text-anchor="middle" transform="rotate(-90 18 ${middle})"`);
  return `${ticks.join('\n')}\n${title}`;
}

/** "10" with a raised exponent; the mantissa is left out where it is 1. */
function tickLabel(label: TickLabel): string {
  if (typeof label === 'string') return label;
  const { mantissa, exponent } = label;
  const factor = mantissa === '1' ? '' : mantissa === '−1' ? '−' : `${mantissa}·`;
  const power = String(exponent).replace('-', '−');
  return `${factor}10<tspan dy="-5" font-size="10">${power}</tspan>`;
}

/** About as wide as a label is drawn. */
function labelText(label: TickLabel): string {
  return typeof label === 'string'
    ? label
    : `${label.mantissa === '1' ? '' : `${label.mantissa}·`}10${label.exponent}`;
}

function line(text: Text, x: number, y: number, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${marked(text)}</text>`;
}

function marked(text: Text): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return escaped(part);
      return part.math.replace(/[^()]+|[()]/g, (sign) =>
        /^[()‖]$/.test(sign) ? sign : `<tspan font-style="italic">${escaped(sign)}</tspan>`,
      );
    })
    .join('');
}

/** Fonts differ; this is wide enough for those that are asked for. */
function widthOf(text: string): number {
  return 7.6 * text.length;
}

/** The entries below the figure, as many in a row as there is room for. */
function legendOf({ curves }: Figure, plot: Plot): { readonly content: string; readonly height: number } {
  const sample = 30;
  let x = plot.left;
  let y = size.height + 8;
  const entries: string[] = [];
  for (const { label, stroke, line: points, dots } of curves) {
    if (label === null) continue;
    const width = sample + 8 + widthOf(plain(label)) + 14;
    if (x > plot.left && x + width > size.width) {
      x = plot.left;
      y += lineHeight;
    }
    const stretch =
      points.x.length > 0
        ? `<path d="M${round(x)} ${y - 4}h${sample}" ${strokeAttributes({ ...stroke, opacity: 1 })}/>`
        : '';
    const dot =
      dots.x.length > 0
        ? `<circle cx="${round(x + sample / 2)}" cy="${y - 4}" r="3" fill="#${stroke.colour}"/>`
        : '';
    entries.push(`${stretch}${dot}${line(label, x + sample + 8, y, 'font-size="12"')}`);
    x += width;
  }
  if (entries.length === 0) return { content: '', height: 0 };
  return { content: entries.join('\n'), height: y + 12 - size.height };
}
