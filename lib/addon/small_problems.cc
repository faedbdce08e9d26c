#include "small_problems.h"

#include <algorithm>
#include <cmath>

namespace transferlab {

double inner(const Vector& x, const Vector& y) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); i++) sum += x[i] * y[i];
  return sum;
}

Vector times(const Matrix& a, const Vector& x) {
  Vector product(a.size());
  for (size_t i = 0; i < a.size(); i++) product[i] = inner(a[i], x);
  return product;
}

double trace_of(const Matrix& a) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); i++) sum += a[i][i];
  return sum;
}

Vector solve_linear(const Matrix& a, const Vector& b) {
  const size_t size = b.size();
  Matrix rows = a;
  for (size_t i = 0; i < size; i++) rows[i].push_back(b[i]);
  for (size_t column = 0; column < size; column++) {
    size_t best = column;
    for (size_t row = column + 1; row < size; row++) {
      if (std::abs(rows[row][column]) > std::abs(rows[best][column])) best = row;
    }
    std::swap(rows[column], rows[best]);
    const double pivot = rows[column][column];
    if (pivot == 0) continue;
    for (size_t row = column + 1; row < size; row++) {
      const double factor = rows[row][column] / pivot;
      for (size_t place = column; factor != 0 && place <= size; place++) rows[row][place] -= factor * rows[column][place];
    }
  }
  Vector x(size, 0);
  for (size_t row = size; row-- > 0;) {
    double rest = rows[row][size];
    for (size_t column = row + 1; column < size; column++) rest -= rows[row][column] * x[column];
    x[row] = rows[row][row] == 0 ? 0 : rest / rows[row][row];
  }
  return x;
}

namespace {

/** Below this, of the largest number in the problem, a slope counts as zero. */
constexpr double FLAT = 1e-12;

size_t least(const Vector& values) { return std::min_element(values.begin(), values.end()) - values.begin(); }

/** The stationary point where only these places may be other than zero. */
Vector best_of(const Matrix& a, const Vector& b, const std::vector<size_t>& places, bool on_simplex) {
  const size_t count = places.size();
  Matrix rows;
  Vector wanted;
  for (size_t row : places) {
    Vector one;
    for (size_t column : places) one.push_back(a[row][column]);
    if (on_simplex) one.push_back(1);
    rows.push_back(one);
    wanted.push_back(-b[row]);
  }
  if (on_simplex) {
    Vector last(count, 1);
    last.push_back(0);
    rows.push_back(last);
    wanted.push_back(1);
  }
  Vector best = solve_linear(rows, wanted);
  best.resize(count);
  return best;
}

Vector descend(const Matrix& a, const Vector& b, Vector x, std::vector<bool>& free, bool on_simplex) {
  for (;;) {
    std::vector<size_t> places;
    for (size_t i = 0; i < free.size(); i++) {
      if (free[i]) places.push_back(i);
    }
    if (places.empty()) return x;
    const Vector best = best_of(a, b, places, on_simplex);
    double share = 1;
    bool is_blocked = false;
    for (size_t i = 0; i < places.size(); i++) {
      if (best[i] > 0) continue;
      is_blocked = true;
      const double gap = x[places[i]] - best[i];
      share = gap > 0 ? std::min(share, x[places[i]] / gap) : 0;
    }
    const Vector start = x;
    std::fill(x.begin(), x.end(), 0);
    for (size_t i = 0; i < places.size(); i++) x[places[i]] = start[places[i]] + share * (best[i] - start[places[i]]);
    if (!is_blocked) return x;
    bool left = false;
    for (size_t i = 0; i < places.size(); i++) {
      const size_t place = places[i];
      if (best[i] > 0 || x[place] > FLAT * std::max(1.0, start[place])) continue;
      x[place] = 0;
      free[place] = false;
      left = true;
    }
    if (!left) return x;
  }
}

}  // namespace

Vector quadratic_program(const Matrix& a, const Vector& b, bool on_simplex) {
  const size_t size = b.size();
  double scale = 0;
  for (const Vector& row : a) {
    for (double value : row) scale = std::max(scale, std::abs(value));
  }
  for (double value : b) scale = std::max(scale, std::abs(value));
  Vector x(size, 0);
  std::vector<bool> free(size, false), stuck(size, false);
  if (on_simplex) {
    Vector alone(size);
    for (size_t i = 0; i < size; i++) alone[i] = a[i][i] / 2 + b[i];
    x[least(alone)] = 1;
    free[least(alone)] = true;
  }
  for (size_t round = 0; round < 20 * size + 20; round++) {
    Vector gain = times(a, x);
    for (size_t i = 0; i < size; i++) gain[i] += b[i];
    const double level = on_simplex ? inner(gain, x) : 0;
    for (size_t i = 0; i < size; i++) gain[i] = free[i] || stuck[i] ? 0 : gain[i] - level;
    const size_t next = least(gain);
    if (!(gain[next] < -FLAT * scale)) return x;
    free[next] = true;
    x = descend(a, b, x, free, on_simplex);
    if (x[next] > 0) {
      std::fill(stuck.begin(), stuck.end(), false);
    } else {
      stuck[next] = true;
    }
  }
  return x;
}

Vector bargain(const Matrix& g) {
  const size_t size = g.size();
  Vector a(size);
  for (size_t i = 0; i < size; i++) a[i] = 1 / std::sqrt(g[i][i] * size);
  for (int step = 0; step < 200; step++) {
    Vector slope = times(g, a);
    Matrix curve = g;
    for (size_t i = 0; i < size; i++) {
      slope[i] -= 1 / a[i];
      curve[i][i] += 1 / (a[i] * a[i]);
    }
    const Vector move = solve_linear(curve, slope);
    const double decrement = std::sqrt(std::max(0.0, inner(move, slope)));
    const double share = decrement > 0.25 ? 1 / (1 + decrement) : 1;
    for (size_t i = 0; i < size; i++) a[i] = std::max(a[i] - share * move[i], a[i] * 1e-3);
    if (decrement < 1e-10) break;
  }
  return a;
}

Vector pseudo_solve(const Matrix& matrix, const Vector& b, double cutoff, size_t* rank) {
  *rank = 0;
  const size_t size = b.size();
  Matrix a = matrix, vectors(size, Vector(size, 0));
  for (size_t i = 0; i < size; i++) vectors[i][i] = 1;
  for (int sweep = 0; sweep < 60; sweep++) {
    bool turned = false;
    for (size_t p = 0; p < size; p++) {
      for (size_t q = p + 1; q < size; q++) {
        if (std::abs(a[p][q]) <= 1e-16 * std::sqrt(std::abs(a[p][p] * a[q][q])) || a[p][q] == 0) continue;
        turned = true;
        const double half = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const double tangent = (half >= 0 ? 1 : -1) / (std::abs(half) + std::hypot(half, 1));
        const double cosine = 1 / std::hypot(tangent, 1), sine = tangent * cosine;
        const auto turn = [&](double& first, double& second) {
          const double kept = first;
          first = cosine * kept - sine * second;
          second = sine * kept + cosine * second;
        };
        for (size_t i = 0; i < size; i++) turn(a[p][i], a[q][i]);
        for (size_t i = 0; i < size; i++) turn(a[i][p], a[i][q]);
        for (size_t i = 0; i < size; i++) turn(vectors[p][i], vectors[q][i]);
        a[p][q] = a[q][p] = 0;
      }
    }
    if (!turned) break;
  }
  double largest = 0;
  for (size_t i = 0; i < size; i++) largest = std::max(largest, std::abs(a[i][i]));
  Vector x(size, 0);
  for (size_t which = 0; which < size; which++) {
    if (!(std::abs(a[which][which]) > cutoff * largest)) continue;
    ++*rank;
    const double share = inner(vectors[which], b) / a[which][which];
    for (size_t i = 0; i < size; i++) x[i] += share * vectors[which][i];
  }
  return x;
}

}  // namespace transferlab
