/** The entry of dist/language-client.js. */
export { LanguageClient, TransportKind } from 'vscode-languageclient/node';
