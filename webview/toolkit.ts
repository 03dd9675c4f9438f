/**
 * The controls of the panel: the only module that knows which component library makes them
 * (@vscode/webview-ui-toolkit, archived by its authors but working), so that it can be replaced in one place.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextField(),
  );
}

/** A control and how it is kept up to date; `update` never calls `changed`. */
export interface Control<Value> {
  readonly element: HTMLElement;
  update(value: Value): void;
}

export interface ButtonOptions {
  readonly label: string;
  readonly title?: string;
  readonly icon?: SVGElement;
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  readonly name: string;
  readonly pressed: () => void;
}

/** A push button; its text is its label except for icon buttons, which carry the label for screen readers. */
export function button(options: ButtonOptions): HTMLElement {
  const element = document.createElement('vscode-button');
  const appearance = options.appearance ?? 'secondary';
  element.setAttribute('appearance', appearance);
  element.dataset['action'] = options.name;
  if (options.title !== undefined) element.title = options.title;
  if (appearance === 'icon') {
    element.setAttribute('aria-label', options.label);
    element.title = options.title ?? options.label;
    element.append(options.icon ?? options.label);
  } else {
    if (options.icon) {
      options.icon.setAttribute('slot', 'start');
      element.append(options.icon);
    }
    element.append(options.label);
  }
  element.addEventListener('click', () => options.pressed());
  return element;
}

export function enable(element: HTMLElement, enabled: boolean): void {
  element.toggleAttribute('disabled', !enabled);
  (element as HTMLElement & { disabled?: boolean }).disabled = !enabled;
}

type Toggle = HTMLElement & { checked: boolean };

export function checkbox(label: string, name: string, changed: (checked: boolean) => void): Control<boolean> {
  const element = document.createElement('vscode-checkbox') as Toggle;
  element.dataset['option'] = name;
  element.append(label);
  let updating = false;
  element.addEventListener('change', () => {
    if (!updating) changed(element.checked);
  });
  return {
    element,
    update(checked) {
      updating = true;
      element.checked = checked;
      updating = false;
    },
  };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Choices {
  readonly choices: readonly Choice[];
  readonly value: string;
}

type Dropdown = HTMLElement & { value: string };

/** A drop-down list with its label before it. */
export function dropdown(label: string, name: string, changed: (value: string) => void): Control<Choices> {
  const element = document.createElement('label');
  element.className = 'field';
  const caption = document.createElement('span');
  caption.className = 'field-label';
  caption.textContent = label;
  const list = document.createElement('vscode-dropdown') as Dropdown;
  list.dataset['select'] = name;
  list.setAttribute('aria-label', label);
  element.append(caption, list);
  let updating = false;
  let shown = '';
  list.addEventListener('change', () => {
    if (!updating) changed(list.value);
  });
  return {
    element,
    update({ choices, value }) {
      updating = true;
      const signature = JSON.stringify(choices);
      if (signature !== shown) {
        shown = signature;
        list.replaceChildren(...choices.map((choice) => optionOf(choice, choice.value === value)));
      }
      if (list.value !== value) list.value = value;
      list.dataset['value'] = value;
      updating = false;
    },
  };
}

/** The list looks at its options later, when a value that only came with them is lost: the chosen one says so itself. */
function optionOf({ value, label }: Choice, selected: boolean): HTMLElement {
  const option = document.createElement('vscode-option');
  option.setAttribute('value', value);
  option.toggleAttribute('selected', selected);
  option.textContent = label;
  return option;
}

type TextField = HTMLElement & { value: string };

/** A small field for a whole number from 0 to the maximum; what isn't one is put back. */
export function numberField(
  label: string,
  name: string,
  changed: (value: number) => void,
): Control<{ readonly value: number; readonly maximum: number }> {
  const element = document.createElement('vscode-text-field') as TextField;
  element.className = 'number-field';
  element.dataset['field'] = name;
  element.setAttribute('aria-label', label);
  element.setAttribute('size', '5');
  let current = { value: 0, maximum: 0 };
  element.addEventListener('change', () => {
    const wanted = Number(element.value);
    const valid = element.value.trim() !== '' && Number.isInteger(wanted) && wanted >= 0;
    if (!valid || wanted > current.maximum) element.value = String(current.value);
    else if (wanted !== current.value) changed(wanted);
  });
  return {
    element,
    update(next) {
      const unchanged = next.value === current.value && element.value !== '';
      current = next;
      if (!unchanged) element.value = String(next.value);
    },
  };
}

/** A small field for a number of at least 0; an empty one gives the choice back. What is neither is put back. */
export function numberEntry(
  label: string,
  name: string,
  changed: (value: number | null) => void,
): Control<{ readonly value: number | null; readonly automatic: boolean }> {
  const element = document.createElement('label');
  element.className = 'field';
  const caption = document.createElement('span');
  caption.className = 'field-label';
  caption.textContent = label;
  const field = document.createElement('vscode-text-field') as TextField;
  field.className = 'number-field wide';
  field.dataset['field'] = name;
  field.setAttribute('aria-label', label);
  element.append(caption, field);
  let text = '';
  field.addEventListener('change', () => {
    const written = field.value.trim();
    const value = Number(written);
    if (written === text) return;
    if (written === '') changed(null);
    else if (Number.isFinite(value) && value >= 0) changed(value);
    else field.value = text;
  });
  return {
    element,
    update({ value, automatic }) {
      text = value === null ? '' : String(value);
      if (field.value !== text && document.activeElement !== field) field.value = text;
      field.title = automatic
        ? 'Chosen so that about half of the runs succeed; type a number to fix it.'
        : 'Empty the field to have it chosen again.';
    },
  };
}
