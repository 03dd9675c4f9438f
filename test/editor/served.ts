export { bringEditor, chooseEdition, serveEditor } from '../../build/editor.mjs';
export { findProgram, root } from '../../build/steps.mjs';
