/**
 * The panels beside the editor: one for each document, restored after a reload.
 */
import * as vscode from 'vscode';
import {
  pack,
  parsePanelMessage,
  parseSavedPanel,
  type HostMessage,
  type PanelMessage,
  type PictureOrder,
  type SavedPanel,
  type Selection,
} from '../../webview/messages';
import { fileNames } from '../library/words';
import { lastName } from '../runner/locations';
import { panelPage } from './page';
import { PictureOrders } from './pictures';
import type { AllRuns, DocumentRuns } from './runs';
import { isPanel, panelType } from './tabs';

/** What a panel asks of the extension. */
export interface PanelActions {
  run(uri: vscode.Uri, experiment: string): void;
  resume(uri: vscode.Uri, experiment: string): void;
  cancel(uri: vscode.Uri, experiment: string): void;
  reveal(uri: vscode.Uri, experiment: string, line: number | null): void;
  export(uri: vscode.Uri, selection: Selection): void;
}

/** Draws a picture in the panel of a document; the bytes are those of a PNG file. */
export type DrawPicture = (uri: vscode.Uri, picture: PictureOrder) => Promise<Uint8Array>;

export class Panels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly context: vscode.ExtensionContext;
  private readonly runs: AllRuns;
  private readonly actions: PanelActions;
  private readonly open = new Map<string, vscode.WebviewPanel>();
  /** The run that each panel shows. */
  private readonly shown = new Map<string, Selection>();
  private readonly pictures = new PictureOrders((page, message) => {
    void this.open.get(page)?.webview.postMessage(pack(message));
  });

  constructor(context: vscode.ExtensionContext, runs: AllRuns, actions: PanelActions) {
    this.context = context;
    this.runs = runs;
    this.actions = actions;
    context.subscriptions.push(vscode.window.registerWebviewPanelSerializer(panelType, this));
  }

  /** Shows the document's panel beside the editor without taking the focus, and in it an experiment that is meant. */
  show(uri: vscode.Uri, experiment: string | null = null): void {
    this.bring(uri);
    if (experiment === null || this.shown.get(uri.toString())?.experiment === experiment) return;
    this.runs.of(uri).send({ type: 'select', selection: { experiment, cell: 0, run: 0 } });
  }

  /** Closes a panel that has nothing to show. */
  closeEmpty(uri: vscode.Uri): void {
    const key = uri.toString();
    if ((this.shown.get(key)?.experiment ?? '') === '') this.open.get(key)?.dispose();
  }

  private bring(uri: vscode.Uri): void {
    const known = this.open.get(uri.toString());
    if (known) {
      if (!known.visible) known.reveal(undefined, true);
      return;
    }
    this.create(uri, vscode.ViewColumn.Beside);
  }

  private create(uri: vscode.Uri, viewColumn: vscode.ViewColumn): void {
    const place = { viewColumn, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(panelType, 'ReluFlow', place, this.options());
    this.attach(panel, uri);
  }

  /** Shows what a panel showed that nobody hears any more, in its place. */
  showAgain(saved: SavedPanel): void {
    const uri = vscode.Uri.parse(saved.origin.document);
    const lost = this.lostTab(lastName(uri.path));
    this.restore(uri, saved);
    if (this.open.has(uri.toString())) this.bring(uri);
    else this.create(uri, lost?.group.viewColumn ?? vscode.ViewColumn.Beside);
    if (lost) void vscode.window.tabGroups.close(lost);
  }

  /** The tab in sight of a panel of this file that is none of this extension host's. */
  private lostTab(file: string): vscode.Tab | undefined {
    const own = [...this.open.values()].filter(({ visible }) => visible);
    return vscode.window.tabGroups.all
      .filter(({ viewColumn }) => !own.some((panel) => panel.viewColumn === viewColumn))
      .flatMap(({ activeTab }) => activeTab ?? [])
      .find((tab) => isPanel(tab) && tab.label.endsWith(file));
  }

  /** What the panel shows that is in front and has the focus. */
  active(): { readonly uri: vscode.Uri; readonly selection: Selection } | null {
    const found = [...this.open].find(([, { active }]) => active);
    const selection = found && this.shown.get(found[0]);
    return found && selection && selection.experiment !== ''
      ? { uri: vscode.Uri.parse(found[0]), selection }
      : null;
  }

  readonly draw: DrawPicture = (uri, picture) => {
    this.show(uri);
    return this.pictures.order(uri.toString(), picture);
  };

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = parseSavedPanel(state);
    if (!saved) {
      panel.dispose();
      return Promise.resolve();
    }
    const uri = vscode.Uri.parse(saved.origin.document);
    panel.webview.options = this.options();
    this.restore(uri, saved);
    this.attach(panel, uri);
    return Promise.resolve();
  }

  /** Has the runner of a document show what a panel showed. */
  private restore(uri: vscode.Uri, saved: SavedPanel): void {
    const runs = this.runs.of(uri);
    runs.send({ type: 'restore', saved });
    const open = vscode.workspace.textDocuments.find(
      (document) => document.uri.toString() === uri.toString(),
    );
    if (open) runs.tellText(open.getText());
  }

  private options(): vscode.WebviewOptions {
    return {
      enableScripts: true,
      // For the link that leads on where nobody hears the panel any more.
      enableCommandUris: ['reluflow.show'],
      localResourceRoots: [vscode.Uri.joinPath(this.context.extensionUri, 'dist')],
    };
  }

  private attach(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    const runs = this.runs.of(uri);
    panel.iconPath = vscode.Uri.joinPath(this.context.extensionUri, 'syntaxes', 'icons', 'panel.svg');
    const { webview } = panel;
    const key = uri.toString();
    const listeners = [
      runs.onMessage((message: HostMessage) => {
        if (message.type === 'snapshot') this.shown.set(key, message.state.selection);
        void webview.postMessage(pack(message));
      }),
      webview.onDidReceiveMessage((message: unknown) => this.receive(uri, runs, parsePanelMessage(message))),
      panel.onDidChangeViewState(() => {
        if (panel.visible) runs.send({ type: 'show' });
      }),
    ];
    panel.onDidDispose(() => {
      this.open.delete(key);
      this.retitle();
      this.shown.delete(key);
      this.pictures.closed(key);
      for (const listener of listeners) listener.dispose();
    });
    this.open.set(key, panel);
    this.retitle();
    webview.html = this.page(webview);
  }

  /** Panels of files of one name are told apart. */
  private retitle(): void {
    const names = fileNames([...this.open.keys()]);
    for (const [key, panel] of this.open) panel.title = `ReluFlow: ${names.get(key)!}`;
  }

  private receive(uri: vscode.Uri, runs: DocumentRuns, message: PanelMessage | null): void {
    switch (message?.type) {
      case 'beat':
        return void this.open.get(uri.toString())?.webview.postMessage({ type: 'heard' });
      case 'ready':
        runs.send({ type: 'show' });
        return this.pictures.ready(uri.toString());
      case 'select':
        return runs.send({ type: 'select', selection: message.selection });
      case 'look':
        return runs.send({ type: 'look', look: message.look });
      case 'run':
        return this.actions.run(uri, message.experiment);
      case 'resume':
        return this.actions.resume(uri, message.experiment);
      case 'cancel':
        return this.actions.cancel(uri, message.experiment);
      case 'reveal':
        return this.actions.reveal(uri, message.experiment, message.line);
      case 'export':
        return this.actions.export(uri, message.selection);
      case 'picture':
        return this.pictures.take(message.order, message.picture);
      case undefined:
        return;
    }
  }

  private page(webview: vscode.Webview): string {
    const file = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.context.extensionUri, 'dist', name)).toString();
    return panelPage({
      script: file('webview.js'),
      style: file('webview.css'),
      source: webview.cspSource,
    });
  }

  dispose(): void {
    for (const panel of this.open.values()) panel.dispose();
  }
}
