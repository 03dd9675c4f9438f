/** The views of the panel as tabs: one stop for the Tab key, the arrows move among them. */
import { make, show } from './element';

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly panel: HTMLElement;
}

export interface Tabs<Name extends string> {
  readonly element: HTMLElement;
  update(chosen: Name, available: readonly Name[]): void;
}

export function createTabs<Name extends string>(
  tabs: readonly Tab<Name>[],
  choose: (name: Name) => void,
): Tabs<Name> {
  const buttons = new Map(tabs.map((tab) => [tab.name, tabButton(tab, choose)]));
  const element = make('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Views' }, ...buttons.values());
  for (const { name, panel } of tabs) {
    panel.id = `view-${name}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${name}`);
  }
  element.addEventListener('keydown', (event) => {
    const shown = [...buttons.values()].filter(({ hidden }) => !hidden);
    const place = shown.findIndex((button) => button === document.activeElement);
    const last = shown.length - 1;
    const next = {
      ArrowLeft: place > 0 ? place - 1 : last,
      ArrowRight: place < last ? place + 1 : 0,
      Home: 0,
      End: last,
    }[event.key];
    if (place < 0 || next === undefined) return;
    event.preventDefault();
    shown[next]!.focus();
    shown[next]!.click();
  });
  return {
    element,
    update(chosen, available) {
      show(element, available.length > 1);
      for (const { name, panel } of tabs) {
        const button = buttons.get(name)!;
        show(button, available.includes(name));
        button.setAttribute('aria-selected', String(name === chosen));
        button.tabIndex = name === chosen ? 0 : -1;
        show(panel, name === chosen);
      }
    },
  };
}

function tabButton<Name extends string>(
  { name, label }: Tab<Name>,
  choose: (name: Name) => void,
): HTMLElement {
  const button = make(
    'button',
    {
      type: 'button',
      class: 'tab',
      role: 'tab',
      id: `tab-${name}`,
      'data-tab': name,
      'aria-controls': `view-${name}`,
    },
    label,
  );
  button.addEventListener('click', () => choose(name));
  return button;
}
