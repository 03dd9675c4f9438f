/**
 * Signature help: the arguments of the form, function or aggregate whose parentheses the cursor is in.
 */
import type { LangiumDocument } from 'langium';
import type { SignatureHelpProvider } from 'langium/lsp';
import type { SignatureHelp, SignatureHelpParams } from 'vscode-languageserver-protocol';
import type { Parameter } from '../../engine/language/signatures';
import { signatureNamed } from '../../engine/language/surroundings';
import { describe } from './forms';
import { cursorAt } from './cursor';
import type { CallPlace } from './place';
import type { EditorServices } from './declarations';
import { aggregateDocumentation, functionDocumentation, keywordDocumentation } from './words';

/** Makes the provider of signature help. */
export function createSignatureHelp(services: EditorServices): SignatureHelpProvider {
  return {
    get signatureHelpOptions() {
      return { triggerCharacters: ['('], retriggerCharacters: [',', ':'] };
    },
    provideSignatureHelp: (
      document: LangiumDocument,
      params: SignatureHelpParams,
    ): SignatureHelp | undefined => {
      const place = cursorAt(services, document, params.position)?.place;
      if (!place || !('call' in place) || !place.call) return undefined;
      const isExpectation = place.kind === 'value' && place.key === 'expect';
      return helpFor(place.call) ?? helpForFunction(place.call, isExpectation);
    },
  };
}

function helpFor(call: CallPlace): SignatureHelp | undefined {
  const signature = signatureNamed(call.name);
  if (!signature) return undefined;
  const label = describe(signature);
  const named =
    call.argument === null ? -1 : signature.parameters.findIndex(({ name }) => name === call.argument);
  return {
    signatures: [
      {
        label,
        documentation: { kind: 'markdown', value: signature.documentation },
        parameters: signature.parameters.map((parameter) => ({
          label: shown(parameter),
          documentation: { kind: 'markdown', value: parameter.documentation },
        })),
      },
    ],
    activeSignature: 0,
    activeParameter: named >= 0 ? named : Math.min(call.position, signature.parameters.length),
  };
}

/** The arguments of aggregates, and of functions that don't take one number. */
const argumentNames: Readonly<Record<string, readonly string[]>> = {
  min: ['a', 'b', '…'],
  max: ['a', 'b', '…'],
  interpolate: ['(x1, y1)', '(x2, y2)', '…'],
  mean: ['E'],
  median: ['E'],
  quantile: ['q', 'E'],
  fraction: ['condition'],
  all: ['condition'],
  any: ['condition'],
};

function helpForFunction({ name, position }: CallPlace, isExpectation: boolean): SignatureHelp | undefined {
  const meanings: Readonly<Record<string, string>> = {
    ...functionDocumentation,
    interpolate: keywordDocumentation['interpolate']!,
    ...(isExpectation ? aggregateDocumentation : {}),
  };
  if (!Object.hasOwn(meanings, name)) return undefined;
  const parameters = argumentNames[name] ?? ['t'];
  // By their places: the `t` of `sqrt(t)` isn't the first one.
  let start = name.length + 1;
  const places = parameters.map((label): { label: [number, number] } => {
    const end = start + label.length;
    const place: [number, number] = [start, end];
    start = end + 2;
    return { label: place };
  });
  const signature = {
    label: `${name}(${parameters.join(', ')})`,
    documentation: meanings[name]!,
    parameters: places,
  };
  return {
    signatures: [signature],
    activeSignature: 0,
    activeParameter: Math.min(position, parameters.length - 1),
  };
}

function shown({ name, default: value }: Parameter): string {
  return value === undefined ? name : `${name}: ${value}`;
}
