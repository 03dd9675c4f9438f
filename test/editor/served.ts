export { bringEditor, chooseEdition, serveEditor } from '../../build/editor.mjs';
export { root } from '../../build/steps.mjs';
