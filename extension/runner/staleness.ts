/**
 * Whether results are those of the text in the editor: an experiment is stale when its plan is another one now, however
 * the text around it, its comments and its layout have changed.
 */
import type { ExperimentPlan } from '../../engine/experiment/plan';
import { fingerprintOf } from '../../engine/host/record/fingerprint';
import type { UnsavedTexts } from '../../engine/host/project';
import type { TextCompiler } from './compiling';
import { mayRead } from './importing';
import { normalizedPlan, variantOf } from './variants';

/** What has been run, as it was written then. */
export interface WrittenExperiment {
  readonly plan: ExperimentPlan;
  /** The file's text that was run. */
  readonly text: string;
}

/** The names of the experiments whose plans a text no longer has. Where the text has an error, that is all that differ from it. */
export async function staleIn(
  compile: TextCompiler,
  text: string,
  written: readonly WrittenExperiment[],
): Promise<ReadonlySet<string>> {
  // The files that a text reads may have changed while it has not.
  const doubtful = written.filter((each) => each.text !== text || mayRead(text));
  const plans =
    doubtful.length > 0 ? await plansOf(compile, text, doubtful) : new Map<string, ExperimentPlan>();
  const stale = doubtful.filter(({ plan }) => {
    const now = plans.get(plan.name);
    return now === undefined || fingerprintOf(now) !== fingerprintOf(plan);
  });
  return new Set(stale.map(({ plan }) => plan.name));
}

/** The plans that a text has for these experiments, by the names under which they run. */
async function plansOf(
  compile: TextCompiler,
  text: string,
  written: readonly WrittenExperiment[],
): Promise<ReadonlyMap<string, ExperimentPlan>> {
  const variants = written.map(({ plan }) => variantOf(plan.name));
  const wanted = [...new Set(variants.map(({ experiment }) => experiment))];
  const { plan } = await compile(text, wanted, { skipMissing: true });
  const found = variants.flatMap(({ experiment, normalized }) => {
    const own = plan?.experiments.find(({ name }) => name === experiment);
    return (own && (normalized ? normalizedPlan(own) : own)) ?? [];
  });
  return new Map(found.map((each) => [each.name, each]));
}

/** Keeps up with the editor: of texts that come while one is compiled only the newest counts. */
export class Staleness {
  private readonly compile: TextCompiler;
  private readonly written: () => readonly WrittenExperiment[];
  private readonly tell: (stale: ReadonlySet<string>) => void;
  /** Null before it is known. */
  private text: string | null = null;
  private unsaved: UnsavedTexts = new Map();
  private under: Promise<void> | null = null;
  private again = false;

  constructor(
    compile: TextCompiler,
    written: () => readonly WrittenExperiment[],
    tell: (stale: ReadonlySet<string>) => void,
  ) {
    this.compile = compile;
    this.written = written;
    this.tell = tell;
  }

  /** The editor's text, what it imports, or what has been run, is another one now. Resolves when that is told. */
  update(text: string | null = this.text, unsaved = this.unsaved): Promise<void> {
    this.text = text;
    this.unsaved = unsaved;
    this.again = true;
    this.under ??= this.follow().finally(() => (this.under = null));
    return this.under;
  }

  private async follow(): Promise<void> {
    while (this.again && this.text !== null) {
      this.again = false;
      const { unsaved } = this;
      const compile: TextCompiler = (text, experiments, options) =>
        this.compile(text, experiments, { ...options, unsaved });
      const stale = await staleIn(compile, this.text, this.written());
      this.tell(stale);
    }
  }
}
