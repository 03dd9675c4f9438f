/*
 * What SUNDIALS CVODE does of the gradient flow of exact.c: BDF with the exact gradient.
 *
 * Reads lines "solver H T rtol atol" (dense with the exact Hessian, or gmres without preconditioner) and answers
 * "nanoseconds risk max|G|", or "failed".
 *
 * gcc -O3 -march=native -std=gnu11 -Wno-psabi flow.c -lsundials_cvode -lsundials_nvecserial -lsundials_sunmatrixdense
 *     -lsundials_sunlinsoldense -lsundials_sunlinsolspgmr -lm -o flow
 */
#define WITHOUT_MAIN
#include "exact.c"
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sunmatrix/sunmatrix_dense.h>

static double slope[3 * LARGEST + 8], lower[LARGEST], upper[LARGEST];

static int field(realtype t, N_Vector y, N_Vector dy, void *width) {
  (void)t;
  int H = *(int *)width;
  double *d = N_VGetArrayPointer(dy);
  evaluate(H, N_VGetArrayPointer(y), d);
  for (int i = 0; i < 3 * H + 1; i++) d[i] = -d[i];
  return 0;
}

static double network(int H, const double *theta, double x) {
  double y = theta[3 * H];
  for (int j = 0; j < H; j++) {
    double z = theta[j] * x + theta[H + j];
    y += z > 0 ? theta[2 * H + j] * z : 0;
  }
  return y;
}

/* Minus the Hessian: overlaps of the intervals of activity, the residual terms, the moving kinks. */
static int hessian(realtype s, N_Vector y, N_Vector dy, SUNMatrix J, void *width, N_Vector a, N_Vector e, N_Vector f) {
  (void)s, (void)dy, (void)a, (void)e, (void)f;
  int H = *(int *)width, V = 2 * H, C = 3 * H;
  const double *theta = N_VGetArrayPointer(y), *w = theta, *b = theta + H, *v = theta + V;
  evaluate(H, theta, slope);
  for (int i = 0; i < H; i++) {
    double q = limit(-b[i] / w[i]);
    lower[i] = w[i] > 0 ? q : LEFT;
    upper[i] = w[i] > 0 ? RIGHT : q;
  }
#define BOTH(i, j, x) SM_ELEMENT_D(J, i, j) = SM_ELEMENT_D(J, j, i) = -2 * (x)
  for (int i = 0; i < H; i++)
    for (int j = 0; j < H; j++) {
      double l = fmax(lower[i], lower[j]), h = fmax(l, fmin(upper[i], upper[j])), vv = v[i] * v[j];
      double m0 = h - l, m1 = m0 * (h + l) / 2, m2 = m0 * (h * h + h * l + l * l) / 3;
      if (j >= i) {
        BOTH(i, j, vv * m2);
        BOTH(H + i, H + j, vv * m0);
        BOTH(V + i, V + j, w[i] * w[j] * m2 + (w[i] * b[j] + w[j] * b[i]) * m1 + b[i] * b[j] * m0);
      }
      BOTH(i, H + j, vv * m1);
      BOTH(i, V + j, v[i] * (w[j] * m2 + b[j] * m1));
      BOTH(H + i, V + j, v[i] * (w[j] * m1 + b[j] * m0));
    }
  for (int i = 0; i < H; i++) {
    double m0 = upper[i] - lower[i], m1 = m0 * (upper[i] + lower[i]) / 2, q = -b[i] / w[i];
    BOTH(i, C, v[i] * m1);
    BOTH(H + i, C, v[i] * m0);
    BOTH(V + i, C, w[i] * m1 + b[i] * m0);
    if (q > LEFT && q < RIGHT) {
      double r = network(H, theta, q) - (F0 + q * (F1 + q * (F2 + q * F3))), k = -2 * r * v[i] / fabs(w[i]);
      SM_ELEMENT_D(J, i, i) += k * q * q;
      SM_ELEMENT_D(J, i, H + i) += k * q;
      SM_ELEMENT_D(J, H + i, i) += k * q;
      SM_ELEMENT_D(J, H + i, H + i) += k;
    }
    for (int part = 0; part < 2 && v[i] != 0; part++) {
      int row = part * H + i;
      SM_ELEMENT_D(J, row, V + i) -= slope[row] / v[i];
      SM_ELEMENT_D(J, V + i, row) -= slope[row] / v[i];
    }
  }
  SM_ELEMENT_D(J, C, C) = -2 * (RIGHT - LEFT);
  return 0;
}

int main(void) {
  char solver[32];
  int H;
  double T, rtol, atol;
  while (scanf("%31s %d %lf %lf %lf", solver, &H, &T, &rtol, &atol) == 5) {
    if (H < 1 || H > LARGEST) return 1;
    SUNContext context;
    SUNContext_Create(NULL, &context);
    N_Vector y = N_VNew_Serial(3 * H + 1, context);
    start(H, 1, N_VGetArrayPointer(y));
    for (int i = 0; i < H; i++) order[i] = i;
    void *memory = CVodeCreate(CV_BDF, context);
    CVodeInit(memory, field, 0, y);
    CVodeSStolerances(memory, rtol, atol);
    CVodeSetUserData(memory, &H);
    CVodeSetMaxNumSteps(memory, 100000000);
    if (solver[0] == 'g') CVodeSetLinearSolver(memory, SUNLinSol_SPGMR(y, SUN_PREC_NONE, 20, context), NULL);
    else {
      SUNMatrix matrix = SUNDenseMatrix(3 * H + 1, 3 * H + 1, context);
      CVodeSetLinearSolver(memory, SUNLinSol_Dense(y, matrix, context), matrix);
      CVodeSetJacFn(memory, hessian);
    }
    double reached, began = seconds();
    int flag = CVode(memory, T, y, &reached, CV_NORMAL);
    double spent = seconds() - began, risk = evaluate(H, N_VGetArrayPointer(y), slope), largest = 0;
    for (int i = 0; i < 3 * H + 1; i++) largest = fmax(largest, fabs(slope[i]));
    if (flag < 0) printf("failed\n");
    else printf("%.0f %.17g %.6g\n", 1e9 * spent, risk, largest);
    fflush(stdout);
    CVodeFree(&memory);
    N_VDestroy(y);
    SUNContext_Free(&context);
  }
  return 0;
}
