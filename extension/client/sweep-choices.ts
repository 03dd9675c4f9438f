/** What is asked before a sweep is submitted: whether it goes on, where it runs, in how many tasks, and with which options. */
import * as vscode from 'vscode';
import type { SweepDocument } from '../../engine/host/node/cluster/sweep-report';
import type { SiteName } from '../../engine/host/node/cluster/site';
import type { PlannedExperiment } from '../library/protocol';
import { optionsProblem, runsPerTask, wordsOf, type SweepChoice } from '../sweeps/calls';
import { isOver, missingShards } from '../sweeps/words';
import { staying } from './questions';

/** What was chosen last in this workspace. */
const lastOptions = 'reluflow.sbatch';

type How = Pick<SweepChoice, 'site' | 'runsPerShard' | 'another' | 'sbatch'>;

/** Null where the user gave up. `before`: the newest sweep of the experiment. */
export async function askHow(
  memory: vscode.Memento,
  experiment: PlannedExperiment,
  before: SweepDocument | null,
): Promise<How | null> {
  const another = before === null ? false : await askAnother(before);
  if (another === null) return null;
  const goesOn = before !== null && !another;
  const site = (goesOn ? before.sites.at(-1) : undefined) ?? (await askSite());
  if (site === null) return null;
  const tasks = goesOn ? '' : await askTasks(experiment);
  if (tasks === null) return null;
  const sbatch = site === 'slurm' ? await askOptions(memory) : [];
  if (sbatch === null) return null;
  const runsPerShard = tasks === '' ? null : runsPerTask(experiment.runs, Number(tasks));
  return { site, another, sbatch, runsPerShard };
}

async function askAnother(before: SweepDocument): Promise<boolean | null> {
  const missing = missingShards(before);
  const under = before.shards.total - before.shards.done - missing;
  const rest =
    missing > 0
      ? `${missing} shards are missing`
      : isOver(before)
        ? 'all shards are done'
        : `${under} shards are under way`;
  const items = [
    {
      label: 'Go on with the sweep',
      description: rest,
      detail: 'Missing shards alone are submitted.',
      another: false,
    },
    { label: 'Begin another sweep', description: '', detail: 'All runs are computed again.', another: true },
  ];
  const title = 'This experiment has been submitted before';
  return (await vscode.window.showQuickPick(items, { title, ...staying }))?.another ?? null;
}

async function askSite(): Promise<SiteName | null> {
  const items: readonly (vscode.QuickPickItem & { readonly site: SiteName })[] = [
    {
      label: '$(vm) This machine',
      detail: 'Processes that go on when the editor is closed.',
      site: 'local',
    },
    {
      label: '$(server-environment) Slurm cluster',
      detail: 'A job array; the editor must run on a machine of the cluster, as by Remote-SSH.',
      site: 'slurm',
    },
  ];
  const options = { title: 'Where does the sweep run?', ...staying };
  return (await vscode.window.showQuickPick(items, options))?.site ?? null;
}

/** Empty where times are to be measured. */
async function askTasks({ name, runs }: PlannedExperiment): Promise<string | null> {
  const value = await vscode.window.showInputBox({
    ...staying,
    title: `In how many tasks are the ${runs} runs of ${name} divided?`,
    prompt: 'Empty: tasks of about three minutes, after some runs were timed.',
    placeHolder: 'by time',
    validateInput: (text) =>
      text.trim() === '' || (/^[1-9]\d*$/.test(text.trim()) && Number(text) <= runs)
        ? null
        : `Give a number from 1 to ${runs}, or nothing.`,
  });
  return value?.trim() ?? null;
}

async function askOptions(memory: vscode.Memento): Promise<readonly string[] | null> {
  const line = await vscode.window.showInputBox({
    ...staying,
    title: 'Options for sbatch',
    prompt: 'As in --partition=long --time=00:30:00; empty: those of the site.',
    value: memory.get(lastOptions, ''),
    validateInput: optionsProblem,
  });
  if (line === undefined) return null;
  await memory.update(lastOptions, line);
  return wordsOf(line);
}
