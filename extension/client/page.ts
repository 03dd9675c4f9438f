/**
 * The page of a panel: it says a word, loads two files of dist and nothing else. The styles of the toolkit and of the charts are
 * constructed style sheets and properties of elements, which no policy is about, except one: the toolkit adds a style
 * element to find out what the browser knows of the keyboard's focus. It looks for the nonce of that in the page, where
 * everybody can read it; so it is another than that of the script.
 */

/** Addresses of the page's files, and the source that VS Code serves them from. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
  readonly source: string;
}

/** A new one for each page: what does not carry it is refused. */
function createNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}

/** How the page looks before its style sheet is there: on a slow connection that takes seconds. */
const firstStyle = [
  'body { margin: 0; background: var(--vscode-editor-background) }',
  '.loading { padding: 48px 28px; text-align: center; color: var(--vscode-descriptionForeground) }',
].join(' ');

export function panelPage({ script, style, source }: PageFiles): string {
  const [scriptNonce, styleNonce] = [createNonce(), createNonce()];
  // Pictures are drawn from SVG that is part of their address.
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    'img-src data:',
    `style-src ${source} 'nonce-${styleNonce}'`,
    `script-src 'nonce-${scriptNonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta property="csp-nonce" content="${styleNonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <style nonce="${styleNonce}">${firstStyle}</style>
    <title>ReluFlow</title>
  </head>
  <body>
    <main class="loading" role="status">Loading …</main>
    <link rel="stylesheet" href="${style}" />
    <script nonce="${scriptNonce}" src="${script}"></script>
  </body>
</html>`;
}
