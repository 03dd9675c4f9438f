import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { launchBrowser, set, Workbench } from './workbench';

/** A folder of its own, open in one window of VS Code that the tests of a file share. */
export class Stage {
  private opened: { readonly browser: Browser; readonly workbench: Workbench } | null = null;
  readonly folder: string;

  constructor(name: string) {
    this.folder = mkdtempSync(join(tmpdir(), `reluflow-${name}-`));
  }

  get workbench(): Workbench {
    if (!this.opened) throw new Error('The window is opened before the first test.');
    return this.opened.workbench;
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  /** The folders of its records. */
  records(): readonly string[] {
    const folder = join(this.folder, '.reluflow');
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name));
  }

  manifests(): readonly Manifest[] {
    return this.records().map(
      (record) => JSON.parse(readFileSync(join(record, 'manifest.json'), 'utf8')) as Manifest,
    );
  }

  async open(): Promise<void> {
    const browser = await launchBrowser();
    this.opened = { browser, workbench: await Workbench.open(browser, inject('editorUrl'), this.folder) };
  }

  async close(): Promise<void> {
    await this.opened?.browser.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

export interface Manifest {
  readonly status: string;
  readonly sources: readonly { readonly text: string }[];
}

/** A stage for the tests of a file, with texts by their names and settings; `prepare` may put more there. */
export function useStage(
  name: string,
  files: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>> = {},
  prepare?: (stage: Stage) => void,
): Stage {
  const stage = new Stage(name);
  beforeAll(async () => {
    for (const [file, text] of Object.entries(files)) stage.write(file, text);
    set(stage.folder, { 'workbench.colorTheme': 'Default Dark Modern', ...settings });
    prepare?.(stage);
    await stage.open();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await stage.workbench.screenshot(`failed ${name} ${task.name}`.replace(/\W+/g, '-'));
    await stage.workbench.clear();
  });
  afterAll(() => stage.close());
  return stage;
}
