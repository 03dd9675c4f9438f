/** Making and changing elements in few words. */

export type Attributes = Readonly<Record<string, string>>;

/** An element with attributes and children; text children are escaped by the DOM itself. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A number with an exponent that browsers would break after its sign. */
const breakable = /([-+−]?\d[\d.]*e-\d+)/;

/** Text in which no line breaks within a number. */
export function whole(text: string): readonly (Node | string)[] {
  return text
    .split(breakable)
    .map((part, k) => (k % 2 === 1 ? make('span', { class: 'whole' }, part) : part));
}

/** Sets text only when it differs, so that screen readers and selections aren't disturbed by every update. */
export function setText(element: Element, text: string): void {
  if (element.textContent === text) return;
  if (breakable.test(text)) element.replaceChildren(...whole(text));
  else element.textContent = text;
}

export function show(element: HTMLElement, shown: boolean): void {
  if (element.hidden === shown) element.hidden = !shown;
}

/** A table with a button in each row is one stop for the Tab key; the arrows move among the rows. */
export function arrowsMove(body: HTMLTableSectionElement): void {
  body.addEventListener('keydown', (event) => {
    const row = event.target instanceof Element ? event.target.closest('tr') : null;
    const next = {
      ArrowDown: row?.nextElementSibling,
      ArrowUp: row?.previousElementSibling,
      Home: body.firstElementChild,
      End: body.lastElementChild,
    }[event.key];
    const target = next?.querySelector('button');
    if (!target) return;
    event.preventDefault();
    target.focus();
  });
}
