// Solvers for few unknowns, in double precision: linear equations, quadratic programs, a bargain, a pseudo-inverse.
// The same steps as lib/src/multitask/solve, which explains the methods.

#pragma once

#include <cstddef>
#include <vector>

namespace transferlab {

using Vector = std::vector<double>;
/** Rows of numbers. */
using Matrix = std::vector<Vector>;

double inner(const Vector& x, const Vector& y);
Vector times(const Matrix& a, const Vector& x);
double trace_of(const Matrix& a);

/** x with A x = b. */
Vector solve_linear(const Matrix& a, const Vector& b);
/** The x >= 0, of sum 1 where `on_simplex`, that makes x'Ax / 2 + b'x least. */
Vector quadratic_program(const Matrix& a, const Vector& b, bool on_simplex);
/** The positive a with G a = 1 / a. */
Vector bargain(const Matrix& g);
/**
 * The pseudo-inverse of a symmetric matrix times b; eigenvalues below `cutoff` of the largest count as zero. `rank` becomes
 * the number of the others.
 */
Vector pseudo_solve(const Matrix& matrix, const Vector& b, double cutoff, std::size_t* rank);

}  // namespace transferlab
