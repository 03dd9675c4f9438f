/**
 * Signature help: the arguments of the form whose parentheses the cursor is in.
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
      return place && 'call' in place && place.call ? helpFor(place.call) : undefined;
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

function shown({ name, default: value }: Parameter): string {
  return value === undefined ? name : `${name}: ${value}`;
}
