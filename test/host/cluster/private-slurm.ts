/**
 * A Slurm of its own on this machine, for tests: a controller and some nodes on free ports of the loopback, with their files
 * in a temporary folder. Needs munged, slurmctld and slurmd, and root.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const programs = [
  'setpriv',
  'munged',
  'slurmctld',
  'slurmd',
  'sbatch',
  'squeue',
  'scancel',
  'scontrol',
  'sinfo',
];
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];

function find(program: string): string | null {
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

/** Whether a Slurm can be started here. */
export const slurmIsHere =
  process.platform === 'linux' && process.getuid?.() === 0 && programs.every((name) => find(name) !== null);

export interface SlurmSettings {
  readonly nodes: number;
  readonly processors: number;
  readonly MaxArraySize: number;
  /** Seconds after which ended jobs are forgotten. */
  readonly MinJobAge: number;
  /** How many jobs and tasks it keeps, waiting, running or ended; absent: 10,000. */
  readonly MaxJobCount?: number;
}

export class PrivateSlurm {
  readonly folder = mkdtempSync(join(tmpdir(), 'reluflow-slurm-'));
  private readonly settings: SlurmSettings;
  private readonly children = new Map<string, ChildProcess>();

  constructor(settings: SlurmSettings) {
    this.settings = settings;
  }

  private get configuration(): string {
    return join(this.folder, 'slurm.conf');
  }

  get environment(): Readonly<Record<string, string>> {
    return { SLURM_CONF: this.configuration };
  }

  async start(): Promise<void> {
    for (const part of ['munge', 'state', 'spool']) mkdirSync(join(this.folder, part), { mode: 0o755 });
    execFileSync('chmod', ['0755', this.folder]);
    const munge = (name: string) => join(this.folder, 'munge', name);
    writeFileSync(munge('key'), randomBytes(128), { mode: 0o600 });
    const ports = await freePorts(this.settings.nodes + 1);
    writeFileSync(this.configuration, this.configurationText(ports));
    this.launch('munged', [
      '--foreground',
      `--socket=${munge('sock')}`,
      `--key-file=${munge('key')}`,
      `--pid-file=${munge('pid')}`,
      `--log-file=${munge('log')}`,
      `--seed-file=${munge('seed')}`,
    ]);
    while (!existsSync(munge('sock'))) await pause(20);
    this.startController();
    for (let node = 1; node <= this.settings.nodes; node++) this.startNode(node);
    await this.ready();
  }

  startController(): void {
    this.launch('slurmctld', ['-D', '-f', this.configuration]);
  }

  private startNode(node: number): void {
    this.launch('slurmd', ['-D', '-N', `n${node}`, '-f', this.configuration], `slurmd-${node}`);
  }

  /** Ends the controller, orderly or not, and waits until it is gone. */
  async stopController(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.end('slurmctld', signal);
  }

  /** Waits until the controller answers and all nodes can be used. */
  async ready(): Promise<void> {
    for (;;) {
      const states = this.tryAsk('sinfo', ['-h', '-N', '-o', '%T'])?.trim().split('\n') ?? [];
      if (
        states.length === this.settings.nodes &&
        states.every((state) => /^(idle|mixed|allocated|completing)$/.test(state))
      )
        return;
      await pause(100);
    }
  }

  /** Brings nodes back that were drained or down; they may have come back by themselves, which is an error to Slurm. */
  async resume(...nodes: readonly string[]): Promise<void> {
    for (const node of nodes) this.tryAsk('scontrol', ['update', `NodeName=${node}`, 'State=RESUME']);
    await this.ready();
  }

  ask(program: string, args: readonly string[]): string {
    const options = {
      env: { ...process.env, ...this.environment },
      encoding: 'utf8',
      stdio: 'pipe',
    } as const;
    return execFileSync(find(program)!, args, options);
  }

  private tryAsk(program: string, args: readonly string[]): string | null {
    try {
      return this.ask(program, args);
    } catch {
      return null;
    }
  }

  /** Ends everything that was started here, and only that. */
  async stop(): Promise<void> {
    this.tryAsk('scancel', ['--user=root']);
    for (let waited = 0; waited < 100 && this.tryAsk('squeue', ['-h'])?.trim() !== ''; waited++)
      await pause(100);
    for (const name of [...this.children.keys()].reverse()) await this.end(name, 'SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.children.get(name);
    this.children.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    // What doesn't end in an orderly way is ended as a service manager does.
    const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await gone;
    clearTimeout(patience);
  }

  private launch(program: string, args: readonly string[], name = program): void {
    const log = openSync(join(this.folder, `${name}.out`), 'a');
    const env = { ...process.env, ...this.environment };
    // Nothing outlives the tests, however they end.
    const bound = ['--pdeathsig', 'TERM', find(program)!, ...args];
    const child = spawn('setpriv', bound, { detached: true, stdio: ['ignore', log, log], env });
    this.children.set(name, child);
  }

  /** What the controller has written down, for a test that fails. */
  report(): string {
    const path = join(this.folder, 'slurmctld.log');
    return existsSync(path) ? readFileSync(path, 'utf8').slice(-4000) : '';
  }

  private configurationText([controller, ...nodes]: readonly number[]): string {
    const { processors, MaxArraySize, MinJobAge, MaxJobCount = 10_000 } = this.settings;
    const at = (name: string) => join(this.folder, name);
    const lines = {
      ClusterName: 'test',
      SlurmctldHost: `${hostname()}(127.0.0.1)`,
      SlurmctldPort: controller,
      CommunicationParameters: 'NoInAddrAny,NoCtldInAddrAny',
      SlurmUser: 'root',
      SlurmdUser: 'root',
      AuthType: 'auth/munge',
      AuthInfo: `socket=${at('munge/sock')}`,
      CredType: 'cred/munge',
      StateSaveLocation: at('state'),
      SlurmdSpoolDir: at('spool/%n'),
      SlurmctldPidFile: at('slurmctld.pid'),
      SlurmdPidFile: at('slurmd-%n.pid'),
      SlurmctldLogFile: at('slurmctld.log'),
      SlurmdLogFile: at('slurmd-%n.log'),
      ProctrackType: 'proctrack/pgid',
      TaskPlugin: 'task/none',
      JobAcctGatherType: 'jobacct_gather/linux',
      MpiDefault: 'none',
      SwitchType: 'switch/none',
      SchedulerType: 'sched/backfill',
      SchedulerParameters:
        'batch_sched_delay=0,sched_min_interval=1000,sched_interval=1,bf_interval=1,default_queue_depth=1000',
      SelectType: 'select/cons_tres',
      SelectTypeParameters: 'CR_CPU_Memory',
      DefMemPerCPU: 256,
      MaxArraySize,
      JobRequeue: 1,
      JobFileAppend: 1,
      MinJobAge,
      MaxJobCount,
      KillWait: 2,
      SlurmctldTimeout: 30,
      SlurmdTimeout: 10,
      ReturnToService: 2,
      AccountingStorageType: 'accounting_storage/none',
      JobCompType: 'jobcomp/none',
      SlurmdParameters: 'config_overrides',
    };
    const described = nodes.map(
      (port, k) =>
        `NodeName=n${k + 1} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${port} CPUs=${processors} RealMemory=4096 State=UNKNOWN`,
    );
    const partition = 'PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE DefaultTime=60 State=UP';
    return [
      ...Object.entries(lines).map(([name, value]) => `${name}=${value}`),
      ...described,
      partition,
      '',
    ].join('\n');
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
