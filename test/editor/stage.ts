import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeEach, inject } from 'vitest';
import { keepOnly } from './folder';
import { launchBrowser, Workbench } from './workbench';

/** A window of VS Code. Most stages play in one that they share: opening one costs more than most of what is tested in it. */
interface Window {
  readonly browser: Browser;
  readonly workbench: Workbench;
  readonly folder: string;
}

let shared: Window | null = null;

async function openWindow(): Promise<Window> {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-workspace-'));
  keepOnly(folder, usual);
  const browser = await launchBrowser();
  try {
    return { browser, folder, workbench: await Workbench.open(browser, inject('editorUrl'), folder) };
  } catch (error) {
    await closeWindow({ browser, folder });
    throw error;
  }
}

async function closeWindow({ browser, folder }: Omit<Window, 'workbench'>): Promise<void> {
  await browser.close();
  removeFolder(folder);
}

process.once('exit', () => {
  if (shared) removeFolder(shared.folder);
});

const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });

const usual = { 'workbench.colorTheme': 'Default Dark Modern' };

/**
 * A folder of its own in the window that the stages share, or, alone, in a window of its own. Files are chosen by their
 * names: no two stages that share the window may have files of one name.
 */
export class Stage {
  private readonly name: string;
  private readonly alone: boolean;
  private window: Window | null = null;

  constructor(name: string, alone: boolean) {
    this.name = name;
    this.alone = alone;
  }

  private get opened(): Window {
    if (!this.window) throw new Error('The window is opened before the first test.');
    return this.window;
  }

  get workbench(): Workbench {
    return this.opened.workbench;
  }

  /** The folder that is open in the window. */
  get workspace(): string {
    return this.opened.folder;
  }

  get folder(): string {
    return this.alone ? this.workspace : join(this.workspace, this.name);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  /** The folders of its records; sweeps have theirs beside them. */
  records(): readonly string[] {
    const folder = join(this.folder, '.reluflow');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((record) => existsSync(join(record, 'manifest.json')));
  }

  manifests(): readonly Manifest[] {
    return this.records().map(
      (record) => JSON.parse(readFileSync(join(record, 'manifest.json'), 'utf8')) as Manifest,
    );
  }

  async open(): Promise<void> {
    this.window = this.alone ? await openWindow() : (shared ??= await openWindow());
  }

  /** Leaves the window as the next stage expects it. */
  async close(): Promise<void> {
    if (!this.window) return;
    if (this.alone) return this.abandon();
    keepOnly(this.workspace, usual);
    removeFolder(this.folder);
    await this.workbench.tidy();
  }

  /** After a failure nobody knows what the window is like: the next test has another, and another folder. */
  async abandon(): Promise<void> {
    const window = this.opened;
    this.window = null;
    if (window === shared) shared = null;
    await closeWindow(window);
  }

  get isOpen(): boolean {
    return this.window !== null;
  }
}

export interface Manifest {
  readonly status: string;
  readonly experiment: string;
  readonly sources: readonly { readonly text: string }[];
}

interface StageOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** In a window of its own: for tests that load it anew or are about its folder. */
  readonly alone?: boolean;
}

/**
 * A stage for the tests of a file, with texts by their names; `prepare` may put more there. Each test stands by itself: one
 * that is repeated after a failure, and what comes after it, has a new window and a new folder.
 */
export function useStage(
  name: string,
  files: Readonly<Record<string, string>>,
  { settings = {}, alone = false }: StageOptions = {},
  prepare?: (stage: Stage) => void,
): Stage {
  const stage = new Stage(name, alone);
  beforeEach(async () => {
    if (stage.isOpen) return;
    await stage.open();
    for (const [file, text] of Object.entries(files)) stage.write(file, text);
    keepOnly(stage.workspace, { ...usual, ...settings });
    prepare?.(stage);
  });
  afterEach(async ({ task }) => {
    if (!stage.isOpen) return;
    if (task.result?.state !== 'fail') return stage.workbench.clear();
    await stage.workbench.failed(`${name} ${task.name}`);
    await stage.abandon();
  });
  afterAll(() => stage.close());
  return stage;
}
