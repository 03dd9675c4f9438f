/** Says that nobody hears the panel any more, and leads to where the run goes on being shown. */
import type { SavedPanel } from '../messages';
import { linkTo } from '../view/lost';
import { make, setText, show } from './element';
import { icon } from './icons';

const kept = 'the runs that had ended are kept in the record.';

const reasons = {
  host: `ReluFlow does not answer any more. Where its extension host has ended or was started again, what was running is interrupted; ${kept}`,
  runner: `What ran these experiments has ended, and could not be started again; ${kept}`,
} as const;

/** Who is gone: nobody hears the panel, or nothing runs its experiments. */
export type Missing = keyof typeof reasons;

export interface LostNotice {
  readonly element: HTMLElement;
  /** `saved`: what the panel showed; null where that isn't known. */
  update(missing: Missing | null, saved: SavedPanel | null): void;
}

export function createLostNotice(): LostNotice {
  const link = make('a', { 'data-role': 'again' }, 'Show this run again');
  const words = make('span');
  const element = make(
    'p',
    { class: 'lost', role: 'alert', 'data-role': 'lost' },
    icon('warning'),
    make('span', {}, words, ' ', link),
  );
  show(element, false);
  return {
    element,
    update(missing, saved) {
      if (missing) setText(words, reasons[missing]);
      if (missing && saved) link.href = linkTo(saved);
      show(link, saved !== null);
      show(element, missing !== null);
    },
  };
}
