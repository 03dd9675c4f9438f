"""What PyTorch does of the same descent on N samples of the input (a midpoint grid, its best case), in double precision.

Reads lines "job H N n" from standard input and answers each with the nanoseconds per unit:
  eager H N n       n steps of gradient descent with automatic differentiation
  script H N n      n steps, TorchScript with the gradient written by hand
  gradient H N n    n times risk and gradient by automatic differentiation
  ensemble K C n    n steps of K networks with 16 neurons, N = 1000, hand gradient, C networks at a time; per network and step
The first line of output says which version answers.
"""
import sys, time
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def uniforms(seed):
    s = seed
    while True:
        s = (s + 0x6D2B79F5) & 0xFFFFFFFF
        z = ((s ^ (s >> 15)) * (s | 1)) & 0xFFFFFFFF
        z ^= (z + (z ^ (z >> 7)) * (z | 61)) & 0xFFFFFFFF
        yield ((z ^ (z >> 14)) & 0xFFFFFFFF) / 4294967296.0


def start(H, seed):
    u = uniforms(seed)
    w, b, v = [], [], []
    for _ in range(H):
        sign = -1 if next(u) < 0.5 else 1
        w.append(sign * (0.5 + next(u)))
        b.append(-w[-1] * next(u))
        v.append((2 * next(u) - 1) / H ** 0.5)
    return [torch.tensor(w), torch.tensor(b), torch.tensor(v), torch.tensor(0.0)]


def samples(N):
    x = (torch.arange(N) + 0.5) / N
    return x, ((12 * x - 18) * x + 6) * x


def risk(w, b, v, c, x, y):
    return ((torch.relu(x[:, None] * w + b) @ v + c - y) ** 2).mean()


@torch.jit.script
def step(w, b, v, c, x, y, rate: float):
    z = x.unsqueeze(1) * w + b
    on = (z > 0).to(x.dtype)
    h = z * on
    r = (h @ v + c - y) * (2.0 / x.size(0))
    s0 = r @ on
    s1 = (r * x) @ on
    return w - rate * (v * s1), b - rate * (v * s0), v - rate * (r @ h), c - rate * r.sum()


def eager(H, N, n):
    x, y = samples(N)
    p = [q.requires_grad_() for q in start(H, 1)]
    began = time.perf_counter()
    for _ in range(n):
        g = torch.autograd.grad(risk(*p, x, y), p)
        with torch.no_grad():
            for q, e in zip(p, g):
                q.sub_(e, alpha=0.8 / H)
    return (time.perf_counter() - began) / n


def script(H, N, n):
    x, y = samples(N)
    p = start(H, 1)
    for _ in range(3):
        step(p[0], p[1], p[2], p[3], x, y, 0.0)
    began = time.perf_counter()
    for _ in range(n):
        p = step(p[0], p[1], p[2], p[3], x, y, 0.8 / H)
    return (time.perf_counter() - began) / n


def gradient(H, N, n):
    x, y = samples(N)
    p = [q.requires_grad_() for q in start(H, 1)]
    began = time.perf_counter()
    for _ in range(n):
        torch.autograd.grad(risk(*p, x, y), p)
    return (time.perf_counter() - began) / n


def ensemble(K, chunk, n):
    x, y = samples(1000)
    rate = 0.05
    networks = [start(16, 1 + k) for k in range(K)]
    began = time.perf_counter()
    for first in range(0, K, chunk):
        w, b, v, c = [torch.stack(q) for q in zip(*networks[first:first + chunk])]
        w, b, v, c = w[:, None], b[:, None], v[:, :, None], c[:, None]
        for _ in range(n):
            z = x[None, :, None] * w + b
            on = (z > 0).to(x.dtype)
            h = z * on
            r = (torch.bmm(h, v)[:, :, 0] + c - y) * (2.0 / 1000)
            s0 = torch.bmm(r[:, None], on)
            s1 = torch.bmm((r * x)[:, None], on)
            gv = torch.bmm(r[:, None], h).transpose(1, 2)
            vt = v.transpose(1, 2)
            w, b, v, c = w - rate * vt * s1, b - rate * vt * s0, v - rate * gv, c - rate * r.sum(1, keepdim=True)
    return (time.perf_counter() - began) / n / K


jobs = dict(eager=eager, script=script, gradient=gradient, ensemble=ensemble)
print("PyTorch " + torch.__version__, flush=True)
for line in sys.stdin:
    name, *numbers = line.split()
    print(1e9 * jobs[name](*map(int, numbers)), flush=True)
