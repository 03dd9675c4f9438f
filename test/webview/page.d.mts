import type { Browser } from 'playwright-core';

export interface Scene {
  readonly state: string;
  readonly view?: string;
  readonly sight?: string;
}

export const themes: Readonly<Record<string, Readonly<Record<string, string>>>>;
export function styleOf(theme: string): string;
export function buildPanel(folder: string): Promise<string>;
export function writePage(folder: string, name: string, theme: string, scene: Scene): Promise<string>;
export function launchPanelBrowser(): Promise<Browser>;
