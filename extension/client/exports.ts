/**
 * Takes runs elsewhere: as figures, tables and reports, and as code that loads a record. Files are made by the library,
 * by the same means as those of the command line; the bytes of pictures by a panel, whose page can draw.
 */
import * as vscode from 'vscode';
import { pixelDensity } from '../../engine/host/figures/svg';
import type { FileFormat, HistoryEntry, LibraryMethods, NotebookLanguage } from '../library/protocol';
import { folderOf, lastName } from '../runner/locations';
import type { DrawPicture } from './panels';
import type { Platform } from './platform';

type Format = FileFormat | 'svg' | 'png';

interface Form extends vscode.QuickPickItem {
  readonly format: Format;
  /** Of a file; null where there are several, which go to a folder. */
  readonly ending: string | null;
}

const forms: readonly Form[] = [
  { label: 'SVG', format: 'svg', ending: 'svg', description: 'the figures, for papers and slides' },
  {
    label: 'PNG',
    format: 'png',
    ending: 'png',
    description: 'the figures as a picture, 300 dots to the inch',
  },
  {
    label: 'TikZ',
    format: 'pgfplots',
    ending: 'tex',
    description: 'the figures for LaTeX, drawn by pgfplots',
  },
  { label: 'HTML', format: 'html', ending: 'html', description: 'a report in one file' },
  {
    label: 'CSV',
    format: 'csv',
    ending: null,
    description: 'the tables of runs and trajectories, in a folder',
  },
  {
    label: 'Parquet',
    format: 'parquet',
    ending: null,
    description: 'the same tables for pandas, R, Julia and DuckDB, in a folder',
  },
  {
    label: 'JSON',
    format: 'json',
    ending: 'json',
    description: 'the results, as the command line prints them',
  },
];

const languageNames: Readonly<Record<NotebookLanguage, string>> = { python: 'Python', julia: 'Julia' };

export class Exports {
  private readonly platform: Platform;
  private readonly library: Pick<LibraryMethods, 'export' | 'drawings' | 'notebook'>;
  private readonly draw: DrawPicture;

  constructor(
    platform: Platform,
    library: Pick<LibraryMethods, 'export' | 'drawings' | 'notebook'>,
    draw: DrawPicture,
  ) {
    this.platform = platform;
    this.library = library;
    this.draw = draw;
  }

  /** Asks for a form and a place, and writes. */
  async export(entry: HistoryEntry): Promise<void> {
    const { experiment, location } = entry.summary;
    const options = { title: `Export ${experiment} as`, matchOnDescription: true };
    const form = await vscode.window.showQuickPick(forms.filter(this.platform.canExport), options);
    const target = form && (await askForPlace(entry, form, this.platform));
    if (!form || !target) return;
    const progress = { location: vscode.ProgressLocation.Window, title: `ReluFlow: exporting ${experiment}` };
    const made = await vscode.window.withProgress(progress, () =>
      form.format === 'svg' || form.format === 'png'
        ? this.exportPictures(entry, form.format, target)
        : this.exportFiles(location, form.format, target),
    );
    await sayMade(made);
  }

  private async exportFiles(
    location: string,
    format: FileFormat,
    target: vscode.Uri,
  ): Promise<readonly vscode.Uri[]> {
    const path = this.platform.locationOf(target);
    if (path === null) throw new Error('Records are exported to the disk alone: choose a place there.');
    const made = await this.library.export(location, format, path);
    return made.map((each) => this.platform.uriOf(each));
  }

  private async exportPictures(
    { document, summary }: HistoryEntry,
    format: 'svg' | 'png',
    target: vscode.Uri,
  ): Promise<readonly vscode.Uri[]> {
    const drawings = await this.library.drawings(summary.location);
    const made: vscode.Uri[] = [];
    for (const { name, text, width, height } of drawings) {
      const content =
        format === 'svg'
          ? new TextEncoder().encode(text)
          : await this.draw(vscode.Uri.parse(document), {
              svg: text,
              width: width * pixelDensity,
              height: Math.round(height * pixelDensity),
            });
      const place = drawings.length === 1 ? target : numbered(target, name);
      await vscode.workspace.fs.writeFile(place, content);
      made.push(place);
    }
    return made;
  }

  /** Puts code that loads the record on the clipboard. */
  async copyCode({ summary }: HistoryEntry, language: NotebookLanguage): Promise<void> {
    await vscode.env.clipboard.writeText(await this.library.notebook(summary.location, language));
    const what = `code that loads this run of ${summary.experiment} and draws it`;
    void vscode.window.showInformationMessage(
      `ReluFlow: ${languageNames[language]} ${what} is on the clipboard.`,
    );
  }
}

/** Beside the file that was run, or in the folder that is open where that is nowhere; named after the record. */
async function askForPlace(
  entry: HistoryEntry,
  { label, ending }: Form,
  platform: Platform,
): Promise<vscode.Uri | undefined> {
  const { id, location } = entry.summary;
  const document = vscode.Uri.parse(entry.document);
  const around = vscode.workspace.workspaceFolders?.find(({ uri }) => platform.locationOf(uri) !== null)?.uri;
  const isSaved = document.scheme !== 'untitled' && platform.locationOf(document) !== null;
  const folder = isSaved
    ? vscode.Uri.joinPath(document, '..')
    : (around ?? vscode.Uri.joinPath(platform.uriOf(location), '..'));
  const name = ending === null ? `${id}-${label.toLowerCase()}` : `${id}.${ending}`;
  return vscode.window.showSaveDialog({
    title: `Export ${entry.summary.experiment} to a ${ending === null ? 'folder' : 'file'}`,
    saveLabel: 'Export',
    defaultUri: vscode.Uri.joinPath(folder, name),
    ...(ending === null ? {} : { filters: { [label]: [ending] } }),
  });
}

/** "a.svg" for the figure "fit-2-risk" is "a-fit-2-risk.svg". */
function numbered(target: vscode.Uri, figure: string): vscode.Uri {
  const [, stem = target.path, ending = ''] = /^(.*?)(\.[^./]*)?$/s.exec(target.path) ?? [];
  return target.with({ path: `${stem}-${figure}${ending}` });
}

async function sayMade(made: readonly vscode.Uri[]): Promise<void> {
  const [first] = made;
  if (!first) return;
  const more = made.length > 1 ? ` and ${made.length - 1} more beside it` : '';
  const [open, show] = ['Open', 'Show in Folder'];
  const what = `ReluFlow: exported to ${lastName(first.fsPath)}${more}, in ${folderOf(first.fsPath)}.`;
  const choice = await vscode.window.showInformationMessage(
    what,
    ...(made.length === 1 ? [open, show] : [show]),
  );
  if (choice === show) await reveal(first);
  if (choice !== open) return;
  if (/\.html?$/.test(first.path)) await vscode.env.openExternal(first);
  else await vscode.commands.executeCommand('vscode.open', first);
}

/** By the system's own means, where the file is on the machine that somebody sits at. */
async function reveal(file: vscode.Uri): Promise<void> {
  const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(here ? 'revealFileInOS' : 'revealInExplorer', file);
}
