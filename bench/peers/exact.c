/*
 * The machine's limit: exact risk, gradient and gradient descent of shallow ReLU networks for one problem, in C.
 *
 *   f(x) = 12 x^3 - 18 x^2 + 6 x, p = 1 on [0, 1]; theta = w (H), b (H), v (H), c.
 *
 * Reads lines "job H n" from standard input and answers each with the nanoseconds per unit:
 *   gd H n        n steps of one network whose neurons are kept in the order of their kinks
 *   evaluate H n  n times risk and gradient, the order of the last evaluation being the first guess
 *   ensemble H n  1000 steps of n groups of LANES networks at once, structure of arrays; per network and step
 *
 * gcc -O3 -march=native -std=gnu11 -Wno-psabi exact.c -lm -o exact
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef LANES
#define LANES 4
#endif
enum { LARGEST = 4096 };
static const double F0 = 0, F1 = 6, F2 = -18, F3 = 12, LEFT = 0, RIGHT = 1;

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static uint32_t state;
static double uniform(void) {
  uint32_t z = (state += 0x6d2b79f5u);
  z = (z ^ (z >> 15)) * (z | 1u);
  z ^= z + (z ^ (z >> 7)) * (z | 61u);
  return (z ^ (z >> 14)) / 4294967296.0;
}

/* Every kink inside the domain, the expensive case; the same bits as bench/problems.ts. */
static void start(int H, uint32_t seed, double *theta) {
  state = seed;
  for (int i = 0; i < H; i++) {
    double sign = uniform() < 0.5 ? -1 : 1, w = sign * (0.5 + uniform()), q = LEFT + (RIGHT - LEFT) * uniform();
    theta[i] = w;
    theta[H + i] = -w * q;
    theta[2 * H + i] = (2 * uniform() - 1) / sqrt(H);
  }
  theta[3 * H] = 0;
}

static double limit(double q) {
  q = q > LEFT ? q : LEFT;
  return q < RIGHT ? q : RIGHT;
}

/* Integrals over one cell of r, x r and r^2, with the residual expanded about the midpoint. */
#define CELL(T, x, end, y, slope, mass, moment, square, risk)                                                       \
  T h = 0.5 * ((end) - (x)), m = 0.5 * ((end) + (x)), rise = (slope) * h, h2 = h * h;                               \
  T r2 = -(F2 + 3 * F3 * m), r1 = (slope) - (F1 + m * (2 * F2 + 3 * F3 * m));                                       \
  T r0 = (y) + rise - (F0 + m * (F1 + m * (F2 + m * F3)));                                                          \
  T a0 = r0 + r2 * h2 * (1.0 / 3), a1 = h * (r1 - 0.6 * F3 * h2), width = 2 * h;                                    \
  T mass = width * a0, moment = m * mass + width * h * a1 * (1.0 / 3);                                              \
  if (risk) {                                                                                                       \
    T a2 = (2.0 / 3) * r2 * h2, a3 = 0.4 * F3 * h2 * h;                                                             \
    square += width * (a0 * a0 + a1 * a1 * (1.0 / 3) + a2 * a2 * 0.2 + a3 * a3 * (1.0 / 7));                        \
  }

static double scratch[8][LARGEST + 8] __attribute__((aligned(64)));
static int order[LARGEST];

static void swap(double *a, int i, int j) {
  double kept = a[i];
  a[i] = a[j];
  a[j] = kept;
}

static double descend(int H, double *restrict theta, double rate, long steps) {
  double *restrict w = theta, *restrict b = theta + H, *restrict v = theta + 2 * H;
  double *restrict t = scratch[0], *restrict jump = scratch[1], *restrict R0 = scratch[2], *restrict R1 = scratch[3];
  double c = theta[3 * H], risk = 0;
  for (long s = 0; s < steps; s++) {
    for (int i = 0; i < H; i++) {
      double q = limit(-b[i] / w[i]), z = w[i] * LEFT + b[i], vw = v[i] * w[i];
      t[i] = q;
      R0[i] = z > 0 ? v[i] * z : 0.0;
      R1[i] = w[i] < 0 ? (q > LEFT ? vw : 0.0) : 0.0;
      jump[i] = w[i] < 0 ? (q > LEFT ? -vw : 0.0) : vw;
    }
    double y = c, slope = 0;
    for (int i = 0; i < H; i++) y += R0[i], slope += R1[i];
    for (int i = 1; i < H; i++)
      for (int j = i; j > 0 && t[j - 1] > t[j]; j--)
        swap(t, j, j - 1), swap(jump, j, j - 1), swap(w, j, j - 1), swap(b, j, j - 1), swap(v, j, j - 1);
    double x = LEFT, s0 = 0, s1 = 0;
    risk = 0;
    for (int k = 0; k <= H; k++) {
      double end = k < H ? t[k] : RIGHT;
      CELL(double, x, end, y, slope, mass, moment, risk, 1)
      s0 += mass, s1 += moment;
      y += 2 * rise, x = end;
      if (k < H) R0[k] = s0, R1[k] = s1, slope += jump[k];
    }
    for (int i = 0; i < H; i++) {
      double m0 = w[i] > 0 ? s0 - R0[i] : R0[i], m1 = w[i] > 0 ? s1 - R1[i] : R1[i];
      double gw = v[i] * m1, gb = v[i] * m0, gv = w[i] * m1 + b[i] * m0;
      w[i] -= 2 * rate * gw, b[i] -= 2 * rate * gb, v[i] -= 2 * rate * gv;
    }
    c -= 2 * rate * s0;
  }
  theta[3 * H] = c;
  return risk;
}

static double evaluate(int H, const double *restrict theta, double *restrict g) {
  const double *w = theta, *b = theta + H, *v = theta + 2 * H;
  double *restrict t = scratch[0], *restrict jump = scratch[1], *restrict R0 = scratch[2], *restrict R1 = scratch[3];
  double y = theta[3 * H], slope = 0, x = LEFT, s0 = 0, s1 = 0, risk = 0;
  for (int i = 0; i < H; i++) {
    double q = limit(-b[i] / w[i]), z = w[i] * LEFT + b[i], vw = v[i] * w[i];
    t[i] = q;
    y += z > 0 ? v[i] * z : 0.0;
    slope += w[i] < 0 && q > LEFT ? vw : 0.0;
    jump[i] = w[i] < 0 ? (q > LEFT ? -vw : 0.0) : vw;
  }
  for (int k = 1; k < H; k++) {
    int i = order[k], j = k;
    for (; j > 0 && t[order[j - 1]] > t[i]; j--) order[j] = order[j - 1];
    order[j] = i;
  }
  for (int k = 0; k <= H; k++) {
    double end = k < H ? t[order[k]] : RIGHT;
    CELL(double, x, end, y, slope, mass, moment, risk, 1)
    s0 += mass, s1 += moment;
    y += 2 * rise, x = end;
    if (k < H) R0[order[k]] = s0, R1[order[k]] = s1, slope += jump[order[k]];
  }
  for (int i = 0; i < H; i++) {
    double m0 = w[i] > 0 ? s0 - R0[i] : R0[i], m1 = w[i] > 0 ? s1 - R1[i] : R1[i];
    g[i] = 2 * v[i] * m1, g[H + i] = 2 * v[i] * m0, g[2 * H + i] = 2 * (w[i] * m1 + b[i] * m0);
  }
  g[3 * H] = 2 * s0;
  return risk;
}

typedef double lanes __attribute__((vector_size(8 * LANES), aligned(8)));
typedef int64_t flags __attribute__((vector_size(8 * LANES), aligned(8)));
#define PICK(yes, a, b) ((lanes)(((yes) & (flags)(a)) | (~(yes) & (flags)(b))))
static lanes many[8][LARGEST + 8];

static void sort_lane(int H, int lane) {
  enum { COLUMNS = 5 };
  for (int i = 1; i < H; i++)
    for (int j = i; j > 0 && many[0][j - 1][lane] > many[0][j][lane]; j--)
      for (int k = 0; k < COLUMNS; k++) {
        double kept = many[k][j][lane];
        many[k][j][lane] = many[k][j - 1][lane];
        many[k][j - 1][lane] = kept;
      }
}

/* Columns 0 … 4: t, jump, w, b, v; then the sums. */
static lanes descend_together(int H, lanes c, double rate, long steps) {
  lanes *restrict t = many[0], *restrict jump = many[1], *restrict w = many[2], *restrict b = many[3];
  lanes *restrict v = many[4], *restrict R0 = many[5], *restrict R1 = many[6];
  const lanes zero = {0}, left = zero + LEFT, right = zero + RIGHT;
  lanes risk = zero;
  for (long s = 0; s < steps; s++) {
    lanes y = c, slope = zero, previous = left;
    flags crossed = {0};
    for (int i = 0; i < H; i++) {
      lanes q = -b[i] / w[i], z = w[i] * LEFT + b[i], vw = v[i] * w[i];
      q = PICK(q > left, q, left);
      q = PICK(q < right, q, right);
      flags backwards = w[i] < zero;
      lanes lost = PICK(backwards & (q > left), vw, zero);
      y += PICK(z > zero, v[i] * z, zero);
      slope += lost;
      jump[i] = PICK(backwards, -lost, vw);
      t[i] = q;
      crossed |= previous > q;
      previous = q;
    }
    int64_t any = 0;
    for (int e = 0; e < LANES; e++) any |= crossed[e];
    if (any)
      for (int e = 0; e < LANES; e++) sort_lane(H, e);
    lanes x = left, s0 = zero, s1 = zero;
    for (int k = 0; k <= H; k++) {
      lanes end = k < H ? t[k] : right;
      CELL(lanes, x, end, y, slope, mass, moment, risk, s == steps - 1)
      s0 += mass, s1 += moment;
      y += 2 * rise, x = end;
      if (k < H) R0[k] = s0, R1[k] = s1, slope += jump[k];
    }
    for (int i = 0; i < H; i++) {
      lanes W = w[i], B = b[i], V = v[i];
      lanes m0 = PICK(W > zero, s0 - R0[i], R0[i]), m1 = PICK(W > zero, s1 - R1[i], R1[i]);
      w[i] = W - 2 * rate * (V * m1), b[i] = B - 2 * rate * (V * m0), v[i] = V - 2 * rate * (W * m1 + B * m0);
    }
    c -= 2 * rate * s0;
  }
  return c + 0 * risk;
}

#ifndef WITHOUT_MAIN
static double thetas[3 * LARGEST + 8], gradient[3 * LARGEST + 8];
static int loaded;

static double job(const char *name, int H, long n) {
  volatile double kept = 0;
  double began, rate = 0.8 / H;
  if (name[0] == 'g') {
    if (loaded != H) start(H, 1, thetas);
    loaded = H;
    began = seconds();
    kept += descend(H, thetas, rate, n);
    return (seconds() - began) / n;
  }
  if (name[0] == 'e' && name[1] == 'v') {
    loaded = 0;
    start(H, 1, thetas);
    for (int i = 0; i < H; i++) order[i] = i;
    kept += evaluate(H, thetas, gradient);
    began = seconds();
    for (long s = 0; s < n; s++) thetas[H] += 1e-9, kept += evaluate(H, thetas, gradient);
    return (seconds() - began) / n;
  }
  loaded = 0;
  const long steps = 1000;
  double spent = 0;
  static uint32_t seed;
  for (long group = 0; group < n; group++) {
    for (int e = 0; e < LANES; e++) {
      start(H, 1 + seed++ % 1000, thetas);
      for (int k = 0; k < 3; k++)
        for (int i = 0; i < H; i++) many[2 + k][i][e] = thetas[k * H + i];
    }
    lanes c = {0};
    began = seconds();
    kept += descend_together(H, c, rate, steps)[0];
    spent += seconds() - began;
  }
  return spent / n / steps / LANES;
}

int main(void) {
  char name[32];
  int H;
  long n;
  while (scanf("%31s %d %ld", name, &H, &n) == 3) {
    if (H < 1 || H > LARGEST) return 1;
    printf("%.6f\n", 1e9 * job(name, H, n));
    fflush(stdout);
  }
  return 0;
}
#endif
