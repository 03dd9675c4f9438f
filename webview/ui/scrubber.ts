/** Moves through the recorded samples of a run, or through critical points: a slider for mouse and keys, and a button that plays. */
import { button } from '../toolkit';
import { make, setText, show } from './element';
import { icon } from './icons';
import { reducedMotion } from './theme';

export interface Scrubber {
  readonly element: HTMLElement;
  update(position: ScrubberPosition): void;
}

export interface ScrubberPosition {
  readonly count: number;
  readonly index: number;
  /** The moment in words. */
  readonly text: string;
  /** Samples follow each other in time; critical points don't. */
  readonly ordered: boolean;
}

/** Frames a second while playing; slow steps where motion is to be reduced. */
const playingRate = { usual: 30, reduced: 2 };

/** `moved` gets the chosen sample, or null at the last one, which then follows the run. */
export function createScrubber(moved: (index: number | null) => void): Scrubber {
  let position: ScrubberPosition = { count: 0, index: -1, text: '', ordered: true };
  let timer: ReturnType<typeof setInterval> | null = null;
  const slider = make('input', {
    type: 'range',
    min: '0',
    step: '1',
    'aria-label': 'Recorded sample',
    'data-role': 'scrubber',
  });
  const moment = make('span', { class: 'moment', 'data-role': 'moment' });
  const play = button({
    label: 'Play the training',
    name: 'play',
    appearance: 'icon',
    icon: icon('play'),
    pressed: toggle,
  });
  const element = make('div', { class: 'scrubber' }, play, slider, moment);
  slider.addEventListener('input', () => {
    stop();
    move(Number(slider.value));
  });

  slider.addEventListener('keydown', (event) => {
    if (event.key !== ' ' || !position.ordered) return;
    event.preventDefault();
    toggle();
  });

  function move(index: number): void {
    moved(position.ordered && index >= position.count - 1 ? null : index);
  }

  function stop(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
    face();
  }

  function face(): void {
    play.replaceChildren(icon(timer === null ? 'play' : 'stop'));
    const label = timer === null ? 'Play the training' : 'Stop playing';
    play.setAttribute('aria-label', label);
    play.title = label;
  }

  function toggle(): void {
    if (timer !== null) {
      stop();
      return;
    }
    let index = position.index >= position.count - 1 ? 0 : position.index;
    move(index);
    const rate = reducedMotion() ? playingRate.reduced : playingRate.usual;
    timer = setInterval(() => {
      index++;
      move(index);
      if (index >= position.count - 1) stop();
    }, 1000 / rate);
    face();
  }

  return {
    element,
    update(next) {
      position = next;
      show(element, next.count > 1);
      show(play, next.ordered);
      slider.setAttribute('aria-label', next.ordered ? 'Recorded sample' : 'Critical point');
      slider.max = String(Math.max(0, next.count - 1));
      slider.value = String(Math.max(0, next.index));
      slider.setAttribute('aria-valuetext', next.text);
      setText(moment, next.text);
    },
  };
}
