/**
 * The page of a panel: it loads two files of dist and nothing else. The styles of the toolkit and of the charts are
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
    <link rel="stylesheet" href="${style}" />
    <title>ReluFlow</title>
  </head>
  <body>
    <script nonce="${scriptNonce}" src="${script}"></script>
  </body>
</html>`;
}
