// Weights of several tasks from the Gramian of their gradients (lib/src/multitask has each method's formula and paper).
//
//   TransferlabUpgrad, …Mgda, …Cagrad, …Imtl, …Nash, …Pcgrad(gramian [n, n], present [n], numbers) -> weights [n]
//
// Tasks that are not present are left out, and their weight is 0.

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

Vector imtl(const Matrix& gramian, const float*) {
  const size_t size = gramian.size();
  const double trace = trace_of(gramian);
  if (!(trace > 0)) return Vector(size, 0);
  const Matrix g = normalised(gramian, trace, 0);
  Vector lengths(size);
  for (size_t i = 0; i < size; i++) lengths[i] = std::sqrt(g[i][i]);
  Vector v = pseudo_solve(g, lengths, size * std::ldexp(1.0, -23));
  double sum = 0;
  for (double one : v) sum += one;
  for (double& one : v) one = std::abs(sum) < 1e-12 ? 0 : one / sum;
  return v;
}

Vector nash(const Matrix& gramian, const float* numbers) {
  double squares = 0, most = 0;
  for (size_t i = 0; i < gramian.size(); i++) {
    squares += inner(gramian[i], gramian[i]);
    most = std::max(most, gramian[i][i]);
  }
  Vector weights(gramian.size(), 0);
  const double size = std::sqrt(squares);
  if (!(size > 0)) return weights;
  std::vector<size_t> moving;
  for (size_t i = 0; i < gramian.size(); i++) {
    if (gramian[i][i] > 1e-14 * most) moving.push_back(i);
  }
  Matrix g;
  for (size_t row : moving) {
    g.emplace_back();
    for (size_t column : moving) g.back().push_back(gramian[row][column] / size + (row == column ? 1e-10 : 0));
  }
  Vector a = bargain(g);
  for (double& one : a) one /= std::sqrt(size);
  const double length = std::sqrt(std::max(0.0, inner(a, times(g, a)) * size));
  const double share = numbers[0] > 0 && length > numbers[0] ? numbers[0] / length : 1;
  for (size_t i = 0; i < moving.size(); i++) weights[moving[i]] = share * a[i];
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
