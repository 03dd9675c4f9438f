/**
 * A small plot of a function of one variable as SVG, for hovers.
 */
import type { PiecewisePolynomial } from '../../engine/calculus/piecewise';
import type { ThemeKind } from './theme';

interface Palette {
  readonly curve: string;
  readonly axis: string;
  readonly text: string;
}

const palettes: Readonly<Record<ThemeKind, Palette>> = {
  light: { curve: '#0f62ac', axis: '#b5b5b5', text: '#5a5a5a' },
  dark: { curve: '#6cb6ff', axis: '#5a5a5a', text: '#b0b0b0' },
  'high-contrast-light': { curve: '#0f4a85', axis: '#292929', text: '#292929' },
  'high-contrast-dark': { curve: '#3ff23f', axis: '#ffffff', text: '#ffffff' },
};

const size = { width: 320, height: 150 };
const frame = { left: 44, right: 10, top: 10, bottom: 22 };

type Point = readonly [x: number, y: number];

/** The SVG document, drawn for the theme kind. One path for each stretch without a jump. */
export function plot(polynomial: PiecewisePolynomial, theme: ThemeKind): string {
  const pieces = samplePieces(polynomial);
  const values = pieces
    .flat()
    .map(([, y]) => y)
    .filter(Number.isFinite);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high > low ? high - low : 1;
  const first = polynomial.breaks[0]!;
  const last = polynomial.breaks[polynomial.breaks.length - 1]!;
  const right = size.width - frame.right;
  const bottom = size.height - frame.bottom;
  const toX = (x: number): number => frame.left + ((x - first) / (last - first)) * (right - frame.left);
  const toY = (y: number): number => bottom - ((y - low) / span) * (bottom - frame.top);
  const { curve, axis, text } = palettes[theme];
  const label = (x: number, y: number, anchor: string, value: number): string =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${text}">${short(value)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="sans-serif" font-size="11">`,
    `<path d="M${frame.left} ${round(toY(0))}H${right}M${frame.left} ${frame.top}V${bottom}" stroke="${axis}" fill="none"/>`,
    `<path d="${path(pieces, toX, toY)}" stroke="${curve}" stroke-width="1.75" fill="none" stroke-linejoin="round"/>`,
    label(frame.left, size.height - 6, 'start', first),
    label(right, size.height - 6, 'end', last),
    label(frame.left - 5, frame.top + 8, 'end', high),
    low < high ? label(frame.left - 5, bottom, 'end', low) : '',
    '</svg>',
  ].join('');
}

/** The plot as an image that Markdown can show. */
export function plotImage(polynomial: PiecewisePolynomial, theme: ThemeKind, title: string): string {
  // The plot is all ASCII.
  const data = btoa(plot(polynomial, theme));
  return `![${title.replaceAll(/[[\]\\]/g, '')}](data:image/svg+xml;base64,${data})`;
}

/** Points of every piece: its ends where it is affine, more where it bends; at most about 2,000 in all. */
function samplePieces({ breaks, coefficients }: PiecewisePolynomial): Point[][] {
  const budget = Math.max(2, Math.floor(2000 / coefficients.length));
  return coefficients.map((powers, piece) => {
    const intervals = powers.length <= 2 ? 1 : Math.min(64, budget);
    const a = breaks[piece]!;
    const b = breaks[piece + 1]!;
    return Array.from({ length: intervals + 1 }, (_, index): Point => {
      const t = (2 * index) / intervals - 1;
      const y = powers.reduceRight((sum, power) => sum * t + power, 0);
      return [a + ((t + 1) / 2) * (b - a), y];
    });
  });
}

function path(pieces: readonly Point[][], toX: (x: number) => number, toY: (y: number) => number): string {
  let end = Number.NaN;
  return pieces
    .map((points) => {
      const start = toY(points[0]![1]);
      const continued = Math.abs(start - end) < 0.5;
      end = toY(points[points.length - 1]![1]);
      return points
        .map(([x, y], index) => `${index === 0 && !continued ? 'M' : 'L'}${round(toX(x))} ${round(toY(y))}`)
        .join('');
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function short(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e4 || magnitude < 1e-3)) return value.toExponential(1);
  return String(Number(value.toPrecision(4)));
}
