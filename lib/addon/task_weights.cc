// Task weights from the Gramian of their gradients (lib/src/multitask has each method's formula and paper).
//
//   TransferlabUpgrad, …Mgda, …Cagrad, …Imtl, …Nash, …Pcgrad(gramian [n, n], present [n], numbers) -> weights [n]
//
// Tasks that are not present are ignored, and their weight is 0.

#include <algorithm>
#include <cmath>

#include "kernel.h"
#include "small_problems.h"

namespace transferlab {
namespace {

constexpr double RIDGE = 1e-12;

/** G of gradients whose squared lengths sum to 1, with `ridge` on its diagonal. */
Matrix normalised(const Matrix& gramian, double size, double ridge) {
  Matrix g = gramian;
  for (size_t i = 0; i < g.size(); i++) {
    for (double& value : g[i]) value /= size;
    g[i][i] += ridge;
  }
  return g;
}

Vector upgrad(const Matrix& gramian, const float* numbers) {
  const size_t size = gramian.size();
  const double trace = trace_of(gramian);
  if (!(trace > 0)) return Vector(size, 1.0 / size);
  const Matrix g = normalised(gramian, trace, numbers[0]);
  Vector weights(size, 1.0 / size);
  for (size_t task = 0; task < size; task++) {
    const Vector more = quadratic_program(g, g[task], false);
    for (size_t i = 0; i < size; i++) weights[i] += more[i] / size;
  }
  return weights;
}

Vector mgda(const Matrix& gramian, const float*) {
  const size_t size = gramian.size();
  const double trace = trace_of(gramian);
  if (!(trace > 0)) return Vector(size, 1.0 / size);
  return quadratic_program(normalised(gramian, trace, RIDGE), Vector(size, 0), true);
}

Vector cagrad(const Matrix& gramian, const float* numbers) {
  const size_t size = gramian.size();
  const Vector mean(size, 1.0 / size);
  const double trace = trace_of(gramian);
  if (!(trace > 0)) return Vector(size, 0);
  const Matrix g = normalised(gramian, trace, RIDGE);
  const Vector slopes = times(g, mean);
  const double k = numbers[0] * std::sqrt(inner(mean, slopes));
  if (k == 0) return mean;
  struct Found {
    Vector w;
    double length, gap;
  };
  const auto at = [&](double m) {
    Vector scaled = slopes;
    for (double& slope : scaled) slope *= m;
    Vector w = quadratic_program(g, scaled, true);
    const double length = std::sqrt(std::max(0.0, inner(w, times(g, w))));
    return Found{w, length, length - k * m};
  };
  double low = 0, high = (1 + 1e-9) / k;
  Found found = at(low);
  double below = found.gap, above = at(high).gap;
  for (int round = 0; round < 200 && high - low > 1e-15 * high; round++) {
    const double line = low + ((high - low) * below) / (below - above);
    const double m = round % 3 == 2 || !(line > low && line < high) ? (low + high) / 2 : line;
    found = at(m);
    if (std::abs(found.gap) < 1e-14) break;
    if (found.gap > 0) {
      low = m;
      below = found.gap;
    } else {
      high = m;
      above = found.gap;
    }
  }
  if (found.length < 1e-4) return Vector(size, 0);
  Vector weights = mean;
  for (size_t i = 0; i < size; i++) weights[i] += k / found.length * found.w[i];
  return weights;
}

/** The cosines of the gradients, and their lengths; 0 for a gradient of zero, also with itself. */
struct UnitRows {
  Matrix cosines;
  Vector lengths;
};

UnitRows unit_rows(const Matrix& gramian) {
  const size_t size = gramian.size();
  UnitRows rows{Matrix(size, Vector(size, 0)), Vector(size)};
  for (size_t i = 0; i < size; i++) rows.lengths[i] = std::sqrt(std::max(0.0, gramian[i][i]));
  for (size_t i = 0; i < size; i++) {
    for (size_t j = 0; j < size; j++) {
      if (!(rows.lengths[i] > 0 && rows.lengths[j] > 0)) continue;
      rows.cosines[i][j] = i == j ? 1 : gramian[i][j] / rows.lengths[i] / rows.lengths[j];
    }
  }
  return rows;
}

Vector imtl(const Matrix& gramian, const float*) {
  const size_t size = gramian.size();
  const double trace = trace_of(gramian);
  if (!(trace > 0)) return Vector(size, 0);
  const Matrix g = normalised(gramian, trace, 0);
  const UnitRows rows = unit_rows(g);
  Vector moving(size);
  size_t count = 0, rank = 0;
  for (size_t i = 0; i < size; i++) {
    moving[i] = rows.lengths[i] > 0 ? 1 : 0;
    if (rows.lengths[i] > 0) count++;
  }
  const double cutoff = size * std::ldexp(1.0, -23);
  Vector v = pseudo_solve(rows.cosines, moving, cutoff, &rank);
  if (rank == count) {
    for (size_t i = 0; i < size; i++) v[i] = moving[i] > 0 ? v[i] / rows.lengths[i] : 0;
  } else {
    v = pseudo_solve(g, rows.lengths, cutoff, &rank);
  }
  double sum = 0, total = 0;
  for (double one : v) {
    sum += one;
    total += std::abs(one);
  }
  for (double& one : v) one = std::abs(sum) < 1e-12 * std::max(1.0, total) ? 0 : one / sum;
  return v;
}

Vector nash(const Matrix& gramian, const float* numbers) {
  const UnitRows rows = unit_rows(gramian);
  Vector weights(gramian.size(), 0);
  std::vector<size_t> moving;
  for (size_t i = 0; i < gramian.size(); i++) {
    if (rows.lengths[i] > 0) moving.push_back(i);
  }
  if (moving.empty()) return weights;
  double squares = 0;
  for (size_t i : moving) squares += inner(rows.cosines[i], rows.cosines[i]);
  const double size = std::sqrt(squares);
  Matrix g;
  for (size_t row : moving) {
    g.emplace_back();
    for (size_t column : moving) g.back().push_back(rows.cosines[row][column] / size + (row == column ? 1e-10 : 0));
  }
  Vector b = bargain(g);
  for (double& one : b) one /= std::sqrt(size);
  const double length = std::sqrt(std::max(0.0, inner(b, times(g, b)) * size));
  const double fraction = numbers[0] > 0 && length > numbers[0] ? numbers[0] / length : 1;
  for (size_t i = 0; i < moving.size(); i++) weights[moving[i]] = fraction * b[i] / rows.lengths[moving[i]];
  return weights;
}

/** `orders` has, for each task, the order in which it looks at the others. */
Vector pcgrad(const Matrix& gramian, const float* orders) {
  const size_t size = gramian.size();
  Vector sum(size, 0);
  for (size_t task = 0; task < size; task++) {
    Vector own(size, 0);
    own[task] = 1;
    for (size_t i = 0; i < size; i++) {
      const size_t other = static_cast<size_t>(orders[task * size + i]);
      if (other == task || other >= size) continue;
      const double product = inner(gramian[other], own);
      if (product < 0) own[other] -= product / gramian[other][other];
    }
    for (size_t i = 0; i < size; i++) sum[i] += own[i];
  }
  return sum;
}

/** `whole` says that the method counts all tasks, also those that are not present. */
template <Vector (*weigh)(const Matrix&, const float*), bool whole>
void compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, present_shape, numbers_shape;
  const float* gramian = call.input<float>(0, &shape);
  const float* present = call.input<float>(1, &present_shape);
  const float* numbers = call.input<float>(2, &numbers_shape);
  const bool fits = shape.size() == 2 && shape[0] == shape[1] && present_shape == std::vector<int64_t>{shape[0]} &&
                    size_of(numbers_shape) >= (whole ? shape[0] * shape[0] : 1);
  if (!call.require(fits, "Weights of tasks take a Gramian [tasks, tasks] and which tasks are present [tasks].")) return;
  float* weights = call.output<float>(0, present_shape);
  const int64_t tasks = shape[0];
  std::vector<int64_t> places;
  for (int64_t task = 0; task < tasks; task++) {
    weights[task] = 0;
    if (whole || present[task] > 0) places.push_back(task);
  }
  if (places.empty()) return;
  Matrix g;
  for (int64_t row : places) {
    g.emplace_back();
    for (int64_t column : places) g.back().push_back(gramian[row * tasks + column]);
  }
  const Vector found = weigh(g, numbers);
  for (size_t i = 0; i < places.size(); i++) weights[places[i]] = static_cast<float>(found[i]);
}

template <Vector (*weigh)(const Matrix&, const float*), bool whole = false>
void define(const char* name) {
  register_operation({name,
                      {"gramian: float", "present: float", "numbers: float"},
                      {"weights: float"},
                      shapes_of_inputs<1>,
                      compute<weigh, whole>});
}

}  // namespace

void register_task_weights() {
  define<upgrad>("TransferlabUpgrad");
  define<mgda>("TransferlabMgda");
  define<cagrad>("TransferlabCagrad");
  define<imtl>("TransferlabImtl");
  define<nash>("TransferlabNash");
  define<pcgrad, true>("TransferlabPcgrad");
}

}  // namespace transferlab
