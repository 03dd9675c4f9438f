"""What SciPy does of the same gradient flow with the exact gradient in numpy.

Reads lines "method jacobian H T rtol atol" (LSODA|Radau|BDF, none|exact) and answers "nanoseconds risk max|G|", or
"failed". The first line of output says which version answers.
"""
import sys, time, warnings
import numpy as np
import scipy
from scipy.integrate import solve_ivp

warnings.filterwarnings("ignore")
F = np.array([0.0, 6.0, -18.0, 12.0])
NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)


def uniforms(seed):
    s = seed
    while True:
        s = (s + 0x6D2B79F5) & 0xFFFFFFFF
        z = ((s ^ (s >> 15)) * (s | 1)) & 0xFFFFFFFF
        z ^= (z + (z ^ (z >> 7)) * (z | 61)) & 0xFFFFFFFF
        yield ((z ^ (z >> 14)) & 0xFFFFFFFF) / 4294967296.0


def start(H, seed=1):
    u, theta = uniforms(seed), np.zeros(3 * H + 1)
    for i in range(H):
        sign = -1 if next(u) < 0.5 else 1
        theta[i] = sign * (0.5 + next(u))
        theta[H + i] = -theta[i] * next(u)
        theta[2 * H + i] = (2 * next(u) - 1) / np.sqrt(H)
    return theta


def evaluate(theta):
    """Exact risk and gradient: cells between sorted kinks, four Gauss nodes on each."""
    H = len(theta) // 3
    w, b, v, c = theta[:H], theta[H:2 * H], theta[2 * H:3 * H], theta[3 * H]
    t = np.clip(-b / np.where(w == 0, 1e-300, w), 0, 1)
    order = np.argsort(t, kind="stable")
    x = np.concatenate([[0], t[order], [1]])
    left = (w < 0) & (t > 0)
    jump = (v * np.abs(w) * ~((w < 0) & (t <= 0)))[order]
    slope = (v * w)[left].sum() + np.concatenate([[0], np.cumsum(jump)])
    dx = np.diff(x)
    y = c + v @ np.maximum(b, 0) + np.concatenate([[0], np.cumsum(slope * dx)])[:-1]
    h, m = 0.5 * dx, 0.5 * (x[1:] + x[:-1])
    u = h[:, None] * NODES
    X = m[:, None] + u
    r = (y + slope * h)[:, None] + slope[:, None] * u - (((F[3] * X + F[2]) * X + F[1]) * X + F[0])
    rw = r * WEIGHTS * h[:, None]
    R0 = np.concatenate([[0], np.cumsum(rw.sum(1))])
    R1 = np.concatenate([[0], np.cumsum((rw * X).sum(1))])
    place = np.empty(H, int)
    place[order] = np.arange(1, H + 1)
    m0, m1 = R0[place], R1[place]
    m0, m1 = np.where(w >= 0, R0[-1] - m0, m0), np.where(w >= 0, R1[-1] - m1, m1)
    return (rw * r).sum(), np.concatenate([2 * v * m1, 2 * v * m0, 2 * (w * m1 + b * m0), [2 * R0[-1]]])


def hessian(theta):
    """The exact Hessian: overlaps of the intervals of activity, the residual terms and the moving kinks."""
    H = len(theta) // 3
    w, b, v, c = theta[:H], theta[H:2 * H], theta[2 * H:3 * H], theta[3 * H]
    t = -b / w
    low = np.where(w > 0, np.clip(t, 0, 1), 0)
    high = np.where(w > 0, 1, np.clip(t, 0, 1))
    l2, h2 = np.maximum.outer(low, low), np.minimum.outer(high, high)
    h2 = np.maximum(l2, h2)
    M = [(h2 ** (k + 1) - l2 ** (k + 1)) / (k + 1) for k in range(3)]
    m = [(high ** (k + 1) - low ** (k + 1)) / (k + 1) for k in range(2)]
    W, B, V, C = slice(0, H), slice(H, 2 * H), slice(2 * H, 3 * H), 3 * H
    A = np.zeros((3 * H + 1, 3 * H + 1))
    vv = np.multiply.outer(v, v)
    A[W, W], A[W, B], A[B, B] = vv * M[2], vv * M[1], vv * M[0]
    A[W, V] = v[:, None] * (w * M[2] + b * M[1])
    A[B, V] = v[:, None] * (w * M[1] + b * M[0])
    wb = np.multiply.outer(w, b)
    A[V, V] = np.multiply.outer(w, w) * M[2] + (wb + wb.T) * M[1] + np.multiply.outer(b, b) * M[0]
    A[W, C], A[B, C], A[V, C], A[C, C] = v * m[1], v * m[0], w * m[1] + b * m[0], 1
    g = evaluate(theta)[1]
    i = np.arange(H)
    A[i, 2 * H + i] += g[:H] / (2 * v)
    A[H + i, 2 * H + i] += g[H:2 * H] / (2 * v)
    N = np.maximum(np.multiply.outer(t, w) + b, 0) @ v + c
    f = ((F[3] * t + F[2]) * t + F[1]) * t + F[0]
    d = np.where((t > 0) & (t < 1), (N - f) * v / np.abs(w), 0)
    A[i, i] += d * t * t
    A[i, H + i] += d * t
    A[H + i, H + i] += d
    A = np.triu(A)
    return 2 * (A + np.triu(A, 1).T)


print("SciPy " + scipy.__version__, flush=True)
for line in sys.stdin:
    method, jacobian, *numbers = line.split()
    H, T, rtol, atol = int(numbers[0]), *map(float, numbers[1:])
    extra = dict(jac=lambda t, theta: -hessian(theta)) if jacobian == "exact" else {}
    began = time.perf_counter()
    try:
        s = solve_ivp(lambda t, theta: -evaluate(theta)[1], (0, T), start(H), method=method, rtol=rtol, atol=atol, **extra)
        spent = time.perf_counter() - began
        L, g = evaluate(s.y[:, -1])
        print(1e9 * spent if s.success else "failed", L, abs(g).max(), flush=True)
    except (ValueError, FloatingPointError):
        print("failed", flush=True)
