/**
 * The settings of docs/editors.md in the editors themselves, without a screen: a mistake is reported, a name explained and
 * a text formatted by the language server that they start.
 *
 *   node build/clients.mjs            Neovim and Emacs, which have to be on PATH
 *   node build/clients.mjs neovim     one of them
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findProgram, root, say } from './steps.mjs';

const documentation = readFileSync(join(root, 'docs', 'editors.md'), 'utf8');

const text = `target hat on [0, 1] = x^2
experiment fit {
  target: haat
    network: 1 -> 4 -> 1
  method: gd(rate: 1e-2, steps: 100)
}
`;

/** The setting of an editor, as it is documented. */
function settingIn(language) {
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(documentation);
  if (!found) throw new Error(`docs/editors.md has no setting in ${language}.`);
  return found[1];
}

const neovim = {
  program: 'nvim',
  files: () => ({
    'init.lua': settingIn('lua'),
    'ask.lua': `
      local function tell(line) io.stdout:write(line .. '\\n') end
      vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 50)
      for _, each in ipairs(vim.diagnostic.get(0)) do
        tell(('diagnostic %s in line %d: %s'):format(each.code, each.lnum + 1, each.message))
      end
      vim.api.nvim_win_set_cursor(0, { 1, 8 })
      local position = vim.lsp.util.make_position_params(0, 'utf-16')
      for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/hover', position, 30000) or {}) do
        tell('hover ' .. answer.result.contents.value:gsub('%s+', ' '))
      end
      vim.lsp.buf.format({ timeout_ms = 30000 })
      tell('formatted ' .. vim.api.nvim_buf_get_lines(0, 3, 4, true)[1])
      vim.cmd('qa!')
    `,
  }),
  call: (at) => [
    '--headless',
    '--clean',
    '-u',
    at('init.lua'),
    at('a.rflow'),
    '-c',
    `luafile ${at('ask.lua')}`,
  ],
};

const emacs = {
  program: 'emacs',
  files: () => ({
    'init.el': settingIn('elisp'),
    'ask.el': `
      (require 'eglot)
      (require 'flymake)
      (defun tell (form &rest values) (princ (concat (apply #'format form values) "\\n")))
      (setq eglot-sync-connect 30 eglot-autoshutdown t)
      (find-file (expand-file-name "a.rflow" (file-name-directory load-file-name)))
      (run-hooks 'post-command-hook)
      (let ((until (+ (float-time) 30)))
        (while (and (null (flymake-diagnostics)) (< (float-time) until))
          (accept-process-output nil 0.1)
          (when (bound-and-true-p flymake-mode) (flymake-start))))
      (dolist (each (flymake-diagnostics))
        (tell "diagnostic in line %d: %s"
              (line-number-at-pos (flymake-diagnostic-beg each)) (flymake-diagnostic-text each)))
      (goto-char (+ (point-min) 8))
      (let ((hover (eglot--request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))))
        (tell "hover %s" (replace-regexp-in-string "[ \\n]+" " " (plist-get (plist-get hover :contents) :value))))
      (eglot-format-buffer)
      (goto-char (point-min))
      (forward-line 3)
      (tell "formatted %s" (buffer-substring (line-beginning-position) (line-end-position)))
      (set-buffer-modified-p nil)
      (eglot-shutdown (eglot-current-server))
    `,
  }),
  call: (at) => ['--batch', '-l', at('init.el'), '-l', at('ask.el')],
};

const wanted = [
  /diagnostic .*line 3: .*`haat` is not declared/,
  /hover .*x\^2/,
  /formatted {3}network: 1 -> 4 -> 1/,
];

/** Runs an editor with its setting in a folder of its own; gives what is missing from what it says. */
function ask({ program, files, call }) {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-clients-'));
  const at = (name) => join(folder, name);
  try {
    mkdirSync(at('.git'));
    mkdirSync(at('bin'));
    const command = `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist', 'reluflow.js')}" "$@"\n`;
    writeFileSync(at('bin/reluflow'), command);
    chmodSync(at('bin/reluflow'), 0o755);
    for (const [name, content] of Object.entries({ 'a.rflow': text, ...files() }))
      writeFileSync(at(name), content);
    const env = { ...process.env, HOME: folder, PATH: `${at('bin')}${delimiter}${process.env.PATH}` };
    const { stdout, stderr } = spawnSync(program, call(at), { env, encoding: 'utf8', timeout: 120_000 });
    const missing = wanted.filter((pattern) => !pattern.test(stdout));
    if (missing.length > 0) process.stderr.write(`${stdout}${stderr}`);
    else process.stdout.write(stdout);
    return missing;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const editors = { neovim, emacs };
const chosen = process.argv.slice(2);
let failed = false;
for (const [name, editor] of Object.entries(editors)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  if (!findProgram(editor.program)) {
    say(`${editor.program} is not on PATH.`);
    failed = true;
    continue;
  }
  const { stdout } = spawnSync(editor.program, ['--version'], { encoding: 'utf8' });
  say(stdout.split('\n')[0]);
  const missing = ask(editor);
  if (missing.length > 0) say(`It did not say ${missing.join(', nor ')}.`);
  failed ||= missing.length > 0;
}
process.exit(failed ? 1 : 0);
