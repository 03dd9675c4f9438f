/**
 * Takes runs elsewhere: as figures, tables and reports, and as code that loads a record. Files are made by the library,
 * by the same means as those of the command line; the bytes of pictures by a panel, whose page can draw.
 */
import * as vscode from 'vscode';
import { pixelDensity } from '../../engine/host/figures/svg';
import type {
  FileFormat,
  HistoryEntry,
  LibraryMethods,
  NotebookLanguage,
  RecordPart,
  ShownRun,
} from '../library/protocol';
import { folderOf, lastName } from '../runner/locations';
import { forms, type Form } from './export-forms';
import type { DrawPicture } from './panels';
import type { Platform } from './platform';
import { staying } from './questions';
import { sayInformation } from './saying';

type ExportMethods = Pick<LibraryMethods, 'parts' | 'export' | 'drawings' | 'notebook'>;

/** What is written, in which form, and where. */
interface Order {
  readonly entry: HistoryEntry;
  readonly part: Pick<RecordPart, 'wanted' | 'suffix'>;
  readonly form: Form;
  readonly target: vscode.Uri;
}

const all: Order['part'] = { wanted: null, suffix: '' };

const languageNames: Readonly<Record<NotebookLanguage, string>> = { python: 'Python', julia: 'Julia' };

export class Exports {
  private readonly platform: Platform;
  private readonly library: ExportMethods;
  private readonly draw: DrawPicture;

  constructor(platform: Platform, library: ExportMethods, draw: DrawPicture) {
    this.platform = platform;
    this.library = library;
    this.draw = draw;
  }

  /** Asks what of it is wanted where a run of it is shown, and for a form and a place; and writes. */
  async export(entry: HistoryEntry, shown: ShownRun | null): Promise<void> {
    const { experiment, location } = entry.summary;
    const part = shown ? await this.askForPart(entry, shown) : all;
    const options = { title: `Export ${experiment} as`, matchOnDescription: true, ...staying };
    const form = part && (await vscode.window.showQuickPick(forms.filter(this.platform.canExport), options));
    const target = form && (await askForPlace(entry, part, form, this.platform));
    if (!form || !target) return;
    const order = { entry, part, form, target };
    const progress = { location: vscode.ProgressLocation.Window, title: `ReluFlow: exporting ${experiment}` };
    const { format } = form;
    const made = await vscode.window.withProgress(progress, () =>
      format === 'svg' || format === 'png'
        ? this.exportPictures(order, format)
        : this.exportFiles(location, format, order),
    );
    await sayMade(made);
  }

  /** Without a question where all of the record is shown. */
  private async askForPart(entry: HistoryEntry, shown: ShownRun): Promise<Order['part'] | undefined> {
    const { experiment, location } = entry.summary;
    const parts = await this.library.parts(location, shown);
    if (parts.length < 2) return all;
    return vscode.window.showQuickPick(parts, { title: `Export what of ${experiment}?`, ...staying });
  }

  private async exportFiles(
    location: string,
    format: FileFormat,
    { part, target }: Order,
  ): Promise<readonly vscode.Uri[]> {
    const path = this.platform.locationOf(target);
    if (path === null) throw new Error('Records are exported to the disk alone: choose a place there.');
    const made = await this.library.export(location, format, path, part.wanted);
    return made.map((each) => this.platform.uriOf(each));
  }

  private async exportPictures(
    { entry: { document, summary }, part, target }: Order,
    format: 'svg' | 'png',
  ): Promise<readonly vscode.Uri[]> {
    const drawings = await this.library.drawings(summary.location, part.wanted);
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
    void sayInformation(`ReluFlow: ${languageNames[language]} ${what} is on the clipboard.`);
  }
}

/** Beside the file that was run, or in the folder that is open where that is nowhere; named after the record. */
async function askForPlace(
  entry: HistoryEntry,
  { suffix }: Order['part'],
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
  const name = ending === null ? `${id}${suffix}-${label.toLowerCase()}` : `${id}${suffix}.${ending}`;
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
  const choice = await sayInformation(what, ...(made.length === 1 ? [open, show] : [show]));
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
