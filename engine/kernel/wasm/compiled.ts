/** How many modules are kept. */
const most = 16;
const kept = new Map<string, WebAssembly.Module>();

/**
 * An instance of the module that `write` writes. Modules are kept by `key`, since the engine compiles and optimizes them
 * anew each time they are written; instances have their own memory.
 */
export function instantiate(key: string, write: () => Uint8Array<ArrayBuffer>): WebAssembly.Exports {
  let module = kept.get(key);
  if (!module) {
    module = new WebAssembly.Module(write());
    if (kept.size >= most) kept.delete(kept.keys().next().value!);
    kept.set(key, module);
  }
  return new WebAssembly.Instance(module).exports;
}
