/**
 * What is asked at the wrong time, or without what an answer needs, is refused with a sentence before a feature sees it.
 */
import {
  ErrorCodes,
  Message,
  ResponseError,
  type Connection,
  type ConnectionOptions,
  type NotificationMessage,
  type RequestMessage,
} from 'vscode-languageserver';
import { experimentsRequest } from './requests';

/** What a parameter has to be, and how it is called in a sentence. */
interface Kind {
  readonly name: string;
  readonly fits: (value: unknown) => boolean;
}

const text: Kind = { name: 'a string', fits: (value) => typeof value === 'string' };
const position: Kind = {
  name: 'a position',
  fits: (value) => isCount(at(value, 'line')) && isCount(at(value, 'character')),
};
const range: Kind = {
  name: 'a range',
  fits: (value) => position.fits(at(value, 'start')) && position.fits(at(value, 'end')),
};
const positions: Kind = {
  name: 'a list of positions',
  fits: (value) => Array.isArray(value) && value.every(position.fits),
};
const list: Kind = { name: 'a list', fits: Array.isArray };

type Needs = Readonly<Record<string, Kind>>;

/** What a method needs beside the text that every `textDocument/…` is about. */
const needed: Readonly<Record<string, Needs>> = {
  'textDocument/didOpen': { 'textDocument.text': text },
  'textDocument/didChange': { contentChanges: list },
  'textDocument/completion': { position },
  'textDocument/hover': { position },
  'textDocument/signatureHelp': { position },
  'textDocument/definition': { position },
  'textDocument/references': { position },
  'textDocument/documentHighlight': { position },
  'textDocument/rename': { position, newName: text },
  'textDocument/prepareRename': { position },
  'textDocument/prepareCallHierarchy': { position },
  'textDocument/prepareTypeHierarchy': { position },
  'textDocument/codeAction': { range, 'context.diagnostics': list },
  'textDocument/inlayHint': { range },
  'textDocument/rangeFormatting': { range },
  'textDocument/semanticTokens/range': { range },
  'textDocument/selectionRange': { positions },
  'callHierarchy/incomingCalls': { 'item.uri': text, 'item.selectionRange': range },
  'callHierarchy/outgoingCalls': { 'item.uri': text, 'item.selectionRange': range },
  'typeHierarchy/supertypes': { 'item.uri': text, 'item.selectionRange': range },
  'typeHierarchy/subtypes': { 'item.uri': text, 'item.selectionRange': range },
  'workspace/symbol': { query: text },
  [experimentsRequest]: { uri: text },
};

/** The method under which what is refused reaches the connection; its parameter says why. */
const refusal = 'reluflow/refusal';

interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** Options of a connection that hands on only what can be answered. */
export function guarded(): ConnectionOptions {
  let phase: 'new' | 'open' | 'shut' = 'new';
  const refusalOf = ({ method, params }: RequestMessage | NotificationMessage): Refusal | undefined => {
    if (phase === 'new' && method !== 'initialize')
      return { code: ErrorCodes.ServerNotInitialized, message: 'The server has not been initialized yet.' };
    if (phase === 'shut')
      return { code: ErrorCodes.InvalidRequest, message: 'The server has been shut down.' };
    if (phase === 'open' && method === 'initialize')
      return { code: ErrorCodes.InvalidRequest, message: 'The server has been initialized already.' };
    const message = missing(method, params);
    return message === undefined ? undefined : { code: ErrorCodes.InvalidParams, message };
  };
  return {
    messageStrategy: {
      handleMessage: (message, next) => {
        const isRequest = Message.isRequest(message);
        if ((!isRequest && !Message.isNotification(message)) || message.method === 'exit') {
          next(message);
          return;
        }
        const refused = refusalOf(message);
        if (refused === undefined) next(message);
        else if (isRequest) next({ ...message, method: refusal, params: refused } as RequestMessage);
        if (refused !== undefined) return;
        if (message.method === 'initialize') phase = 'open';
        if (message.method === 'shutdown') phase = 'shut';
      },
    },
  };
}

/** Says why a request is refused. */
export function answerRefused(connection: Connection): void {
  connection.onRequest(refusal, ({ code, message }: Refusal) => new ResponseError(code, message));
}

/** The sentence about the first parameter that a method needs and hasn't got. */
function missing(method: string, params: unknown): string | undefined {
  const about: Needs = method.startsWith('textDocument/') ? { 'textDocument.uri': text } : {};
  const needs = { ...about, ...(Object.hasOwn(needed, method) ? needed[method] : {}) };
  const [path, kind] = Object.entries(needs).find(([key, each]) => !each.fits(at(params, key))) ?? [];
  return kind && `\`${method}\` needs \`${path}\`, ${kind.name}.`;
}

/** The value at a path such as `textDocument.uri`. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => {
    const isObject = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key);
    return isObject ? (inner as Readonly<Record<string, unknown>>)[key] : undefined;
  }, value);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
