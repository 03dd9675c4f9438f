/**
 * An SSH server of its own on this machine, for tests: on a free port of the loopback, with keys that are made for it. Needs
 * OpenSSH and root.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { quoted } from '../../../engine/host/node/cluster/slurm-text';
import type { Answer } from '../bundled';

const sshd = '/usr/sbin/sshd';

/** Whether an SSH server can be started here. */
export const sshIsHere =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  existsSync(sshd) &&
  ['ssh', 'ssh-keygen'].every((name) => existsSync(join('/usr/bin', name)));

export class PrivateSsh {
  private readonly folder = mkdtempSync(join(tmpdir(), 'reluflow-ssh-'));
  private port = 0;
  private server: ChildProcess | undefined;

  async start(): Promise<void> {
    this.port = await freePort();
    for (const name of ['host', 'user'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.folder, name)]);
    const key = (name: string) => readFileSync(join(this.folder, `${name}.pub`), 'utf8');
    writeFileSync(join(this.folder, 'authorized'), key('user'), { mode: 0o600 });
    writeFileSync(join(this.folder, 'known'), `[127.0.0.1]:${this.port} ${key('host')}`);
    const configuration = [
      `Port ${this.port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(this.folder, 'host')}`,
      `AuthorizedKeysFile ${join(this.folder, 'authorized')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'UsePAM no',
      'StrictModes no',
      'PidFile none',
    ];
    writeFileSync(join(this.folder, 'sshd_config'), `${configuration.join('\n')}\n`);
    // Where the server drops its rights; packages make it when the machine starts.
    mkdirSync('/run/sshd', { recursive: true });
    this.server = spawn(
      'setpriv',
      ['--pdeathsig', 'TERM', sshd, '-D', '-f', join(this.folder, 'sshd_config')],
      {
        stdio: 'ignore',
      },
    );
    while (this.run('true').status !== 0) await pause(50);
  }

  /** A command of sh on the other side, to its end. */
  run(command: string): Answer {
    const { status, stdout, stderr } = spawnSync('ssh', this.call(command), {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    return { status, stdout, stderr };
  }

  /** The same on a terminal of its own, in the background. */
  begin(command: string): ChildProcess {
    return spawn('ssh', ['-tt', ...this.call(command)], { stdio: 'pipe' });
  }

  private call(command: string): string[] {
    const options = {
      IdentityFile: join(this.folder, 'user'),
      UserKnownHostsFile: join(this.folder, 'known'),
      IdentitiesOnly: 'yes',
      BatchMode: 'yes',
      LogLevel: 'ERROR',
    };
    const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    return ['-F', 'none', ...words, '-p', String(this.port), 'root@127.0.0.1', command];
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (server && server.exitCode === null) {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill();
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A call of the command line in a folder of the other side, with some variables of the environment. */
export function remoteCall(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string {
  const set = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`);
  const call = [...set, ...words.map(quoted)].join(' ');
  return `cd ${quoted(folder)} && ${set.length > 0 ? `env ${call}` : call}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
