export { bringEditor, chooseEdition, serveEditor } from '../../build/editor.mjs';
export { findChromium, root } from '../../build/steps.mjs';
