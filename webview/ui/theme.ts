/** The colours that VS Code's theme gives, as a canvas needs them. */

export interface Theme {
  readonly foreground: string;
  readonly faint: string;
  readonly grid: string;
  readonly background: string;
  readonly primary: string;
  readonly secondary: string;
  readonly others: string;
  readonly font: string;
  readonly fontSize: number;
}

export function forcedColors(): boolean {
  return window.matchMedia('(forced-colors: active)').matches;
}

export function highContrast(): boolean {
  return document.body.className.includes('vscode-high-contrast') || forcedColors();
}

/** Reading computed styles is slow beside drawing: done once for each theme. */
let known: Theme | null = null;

/** The current theme, once `onThemeChange` watches it. */
export function readTheme(): Theme {
  known ??= computeTheme();
  return known;
}

function computeTheme(): Theme {
  const style = getComputedStyle(document.body);
  const variable = (...names: readonly string[]) => {
    for (const name of names) {
      const value = style.getPropertyValue(name).trim();
      if (value !== '') return value;
    }
    return '';
  };
  const font = variable('--vscode-font-family') || 'sans-serif';
  const fontSize = Number.parseFloat(variable('--vscode-font-size')) || 13;
  if (forcedColors()) {
    return {
      foreground: 'CanvasText',
      faint: 'CanvasText',
      grid: withAlpha('CanvasText', 0.3),
      background: 'Canvas',
      primary: 'Highlight',
      secondary: 'CanvasText',
      others: withAlpha('CanvasText', 0.5),
      font,
      fontSize,
    };
  }
  const foreground = variable('--vscode-editor-foreground', '--vscode-foreground') || '#888';
  const background = variable('--vscode-editor-background') || '#fff';
  return {
    foreground,
    faint: variable('--vscode-descriptionForeground') || foreground,
    grid: highContrast()
      ? withAlpha(foreground, 0.35)
      : withAlpha(variable('--vscode-editor-foreground') || foreground, 0.12),
    background,
    primary: variable('--primary') || '#3794ff',
    secondary: variable('--secondary') || '#d18616',
    // Many that lie upon each other must not be stronger than the one that is looked at.
    others: mixed(foreground, highContrast() ? 0.5 : 0.28, background),
    font,
    fontSize,
  };
}

/** The colour with the given opacity: the browser itself understands every way to write one. */
export function withAlpha(colour: string, alpha: number): string {
  return mixed(colour, alpha, 'transparent');
}

/** So much of a colour in another. */
function mixed(colour: string, part: number, other: string): string {
  return `color-mix(in srgb, ${colour} ${Math.round(part * 100)}%, ${other})`;
}

/** Calls back after the theme has changed: VS Code changes the body's class and the root's variables. */
export function onThemeChange(changed: () => void): void {
  let pending = false;
  const notify = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      known = null;
      changed();
    });
  };
  const observer = new MutationObserver(notify);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  window.matchMedia('(forced-colors: active)').addEventListener('change', notify);
}

export function reducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
