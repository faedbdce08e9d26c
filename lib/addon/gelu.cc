// GELU (Hendrycks & Gimpel 2016) and its derivative, in the tanh approximation and the exact form, each in one pass over
// memory.
//
//   TransferlabGelu(x) -> y            y = x p,  p = (1 + tanh(u)) / 2 = 1 / (1 + exp(-2 u))
//   TransferlabGeluGrad(x, dy) -> dx   dx = dy (p + x p (1 - p) 2 u')
//   with u = sqrt(2 / pi) (x + 0.044715 x^3)
//   TransferlabExactGelu(x) -> y and TransferlabExactGeluGrad(x, dy) -> dx with p = (1 + erf(x / sqrt(2))) / 2

#include "elementary.h"
#include "kernel.h"
#include "parallel.h"

namespace transferlab {
namespace {

constexpr float ROOT = 0.7978845608f;  // sqrt(2 / pi)
constexpr float CUBIC = 0.044715f;

/** (1 + tanh(u)) / 2 */
inline float share(float x) { return 1.0f / (1.0f + exponential(-2.0f * ROOT * x * (1.0f + CUBIC * x * x))); }

FOR_EVERY_CPU void forward(const float* __restrict x, float* __restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] * share(x[i]);
}

FOR_EVERY_CPU void backward(const float* __restrict x, const float* __restrict dy, float* __restrict dx, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float p = share(x[i]);
    const float slope = 2.0f * ROOT * (1.0f + 3.0f * CUBIC * x[i] * x[i]);
    dx[i] = dy[i] * (p + x[i] * p * (1.0f - p) * slope);
  }
}

FOR_EVERY_CPU void exact_forward(const float* __restrict x, float* __restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = exact_gelu(x[i]);
}

FOR_EVERY_CPU void exact_backward(const float* __restrict x, const float* __restrict dy, float* __restrict dx,
                                  int64_t count) {
  for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * exact_gelu_slope(x[i]);
}

/** About how many plain operations one number takes. */
constexpr int64_t COST = 8;

template <void (*work)(const float*, float*, int64_t)>
void compute_forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape;
  const float* x = call.input<float>(0, &shape);
  float* y = call.output<float>(0, shape);
  parallel(size_of(shape), COST, [=](int, int64_t begin, int64_t end) { work(x + begin, y + begin, end - begin); });
}

template <void (*work)(const float*, const float*, float*, int64_t)>
void compute_backward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, dy_shape;
  const float* x = call.input<float>(0, &shape);
  const float* dy = call.input<float>(1, &dy_shape);
  if (!call.require(dy_shape == shape, "The gradient of GELU takes dy with the shape of x.")) return;
  float* dx = call.output<float>(0, shape);
  parallel(size_of(shape), COST, [=](int, int64_t begin, int64_t end) {
    work(x + begin, dy + begin, dx + begin, end - begin);
  });
}

}  // namespace

void register_gelu() {
  register_operation({"TransferlabGelu", {"x: float"}, {"y: float"}, shapes_of_inputs<0>, compute_forward<forward>});
  register_operation({"TransferlabGeluGrad",
                      {"x: float", "dy: float"},
                      {"dx: float"},
                      shapes_of_inputs<0>,
                      compute_backward<backward>});
  register_operation(
      {"TransferlabExactGelu", {"x: float"}, {"y: float"}, shapes_of_inputs<0>, compute_forward<exact_forward>});
  register_operation({"TransferlabExactGeluGrad",
                      {"x: float", "dy: float"},
                      {"dx: float"},
                      shapes_of_inputs<0>,
                      compute_backward<exact_backward>});
}

}  // namespace transferlab
