import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { DescentMethod } from '../../engine/dynamics/method';
import { train } from '../../engine/dynamics/train';
import { shapeOf } from '../../engine/network/shape';
import { createSampleRisk } from '../../engine/risk/samples';
import { farthest, normals } from './problems';

/** Trains 2 -> 4 -> 3 -> 1 in torch with double precision, the same layout of theta, and prints the final theta. */
const script = `
import json, sys, torch
torch.set_num_threads(1)
job = json.load(sys.stdin)
rows = torch.tensor(job["rows"], dtype=torch.float64)
x, y = rows[:, :-1], rows[:, -1]
widths = job["widths"]
theta = torch.tensor(job["theta"], dtype=torch.float64)
parts, at = [], 0
for inner, outer in zip(widths[:-1], widths[1:]):
    parts.append(theta[at:at + inner * outer].reshape(outer, inner).clone().requires_grad_(True)); at += inner * outer
    parts.append(theta[at:at + outer].clone().requires_grad_(True)); at += outer
kind = job["kind"]
if kind == "gd": optimizer = torch.optim.SGD(parts, lr=0.01)
if kind == "momentum": optimizer = torch.optim.SGD(parts, lr=0.01, momentum=0.9)
if kind == "adam": optimizer = torch.optim.Adam(parts, lr=0.01)
for _ in range(job["steps"]):
    optimizer.zero_grad()
    a = x
    for k in range(0, len(parts), 2):
        a = a @ parts[k].T + parts[k + 1]
        if k + 2 < len(parts): a = torch.relu(a)
    ((a[:, 0] - y) ** 2).mean().backward()
    optimizer.step()
print(json.dumps(torch.cat([p.detach().reshape(-1) for p in parts]).tolist()))
`;

/** The first Python that can import torch, or null. */
function pythonWithTorch(): string | null {
  const candidates = ['python3', '/usr/bin/python3', 'python'];
  return candidates.find((python) => spawnSync(python, ['-c', 'import torch']).status === 0) ?? null;
}

const python = pythonWithTorch();
const widths = [2, 4, 3, 1];
const rate = { kind: 'number', value: 0.01 } as const;
const steps = 100;
const methods: readonly DescentMethod[] = [
  { kind: 'gd', rate, steps, normalized: false },
  { kind: 'momentum', rate, beta: 0.9, steps },
  { kind: 'adam', rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, steps },
];

describe('torch as an oracle', () => {
  it.each(methods)('does the same $kind', { timeout: 60_000 }, async (method) => {
    const shape = shapeOf(widths);
    const rows = normals(60, 3);
    const theta = normals(shape.parameters, 4).map((x) => x / 2);
    const ours = train({ risk: createSampleRisk(shape, rows), theta, method });
    expect(ours.status).toBe('finished');
    if (python === null) {
      await annotateMissing();
      return;
    }
    const table = Array.from({ length: 20 }, (_, k) => [...rows.subarray(3 * k, 3 * k + 3)]);
    const input = JSON.stringify({ rows: table, widths, theta: [...theta], kind: method.kind, steps });
    const run = spawnSync(python, ['-c', script], { input, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(farthest(ours.theta, JSON.parse(run.stdout) as number[])).toBeLessThan(1e-11);
  });
});

/** A missing oracle is said, not hidden: the comparison with the few-line references still holds. */
async function annotateMissing(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.write("torch isn't installed for any Python found: nothing was compared with it\n", () => {
      resolve();
    });
  });
}
