/** Small icons drawn as SVG in the current text colour, so that no font is needed. */
import type { IconName, Sign } from '../view/words';
import { make } from './element';

type Name =
  | IconName
  | 'play'
  | 'resume'
  | 'stop'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-reset'
  | 'table'
  | 'previous'
  | 'next'
  | 'source'
  | 'export'
  | 'star';

/** Paths on a 16 by 16 grid, stroked. */
const paths: Readonly<Record<Name, string>> = {
  waiting: 'M3 8h.01M8 8h.01M13 8h.01',
  running: 'M8 2a6 6 0 1 1-6 6',
  good: 'M3 8.5l3.2 3.2L13 5',
  done: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M5.5 8l2 2l3.2-3.6',
  warning: 'M8 2.2L14.2 13.5H1.8ZM8 6.5v3.2M8 11.6v.1',
  bad: 'M4 4l8 8M12 4l-8 8',
  cancelled: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M4.2 11.8l7.6-7.6',
  undecided: 'M5.6 6a2.4 2.4 0 1 1 3.4 2.2c-.7.4-1 .8-1 1.6M8 12.2v.1',
  play: 'M5 3.2v9.6l7.5-4.8Z',
  resume: 'M3.5 3.2v9.6M6.5 3.2v9.6L14 8Z',
  stop: 'M4 4h8v8H4Z',
  'zoom-in': 'M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9M10.3 10.3L14 14M7 5v4M5 7h4',
  'zoom-out': 'M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9M10.3 10.3L14 14M5 7h4',
  'zoom-reset': 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  table: 'M2.5 3h11v10h-11ZM2.5 6.4h11M2.5 9.7h11M6.5 3v10',
  previous: 'M10 3L5 8l5 5',
  next: 'M6 3l5 5l-5 5',
  source: 'M6 4L2 8l4 4M10 4l4 4l-4 4',
  star: 'M8 1.9l1.9 3.9 4.2.6-3 3 .7 4.2L8 11.6l-3.8 2 .7-4.2-3-3 4.2-.6Z',
  export: 'M8 10V2.5M5 5.2L8 2.2l3 3M3 8.5v5h10v-5',
};

const svg = 'http://www.w3.org/2000/svg';

export function icon(name: Name): SVGSVGElement {
  const element = document.createElementNS(svg, 'svg');
  element.setAttribute('viewBox', '0 0 16 16');
  element.setAttribute('width', '16');
  element.setAttribute('height', '16');
  element.setAttribute('aria-hidden', 'true');
  element.classList.add('icon', `icon-${name}`);
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', paths[name]);
  element.append(path);
  return element;
}

/** An icon with its word: how every status is shown. */
export function signElement(sign: Sign, className = ''): HTMLElement {
  return make('span', { class: `sign sign-${sign.icon} ${className}` }, icon(sign.icon), sign.text);
}

/** A short line with the given dashes, as in a legend. */
export function dashSample(dashes: readonly number[]): SVGSVGElement {
  const element = document.createElementNS(svg, 'svg');
  element.setAttribute('viewBox', '0 0 30 8');
  element.setAttribute('width', '30');
  element.setAttribute('height', '8');
  element.setAttribute('aria-hidden', 'true');
  element.classList.add('dash-sample');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', 'M0 4h30');
  path.setAttribute('stroke-dasharray', dashes.join(' '));
  element.append(path);
  return element;
}
