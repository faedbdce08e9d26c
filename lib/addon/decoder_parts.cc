// The operations of a Llama decoder (Touvron 2023) between its matrix products, each in one pass over memory.
//
//   TransferlabRmsNorm(x [rows, features], scale [features], epsilon) -> x / sqrt(mean(x^2) + epsilon) scale
//   TransferlabGate(gate [rows, features], x [rows, features]) -> x gate / (1 + exp(-gate))
//   TransferlabRotate(x [batch tokens, heads width], cosines [tokens, width / 2], sines) -> pairs of features rotated:
//     y1 = x1 cos - x2 sin, y2 = x2 cos + x1 sin, with x1 and x2 the first and second half of a head

#include <algorithm>
#include <cmath>

#include "elementary.h"
#include "kernel.h"
#include "parallel.h"

namespace transferlab {
namespace {

FOR_EVERY_CPU void normalise(const float* __restrict x, const float* __restrict scale, float epsilon, float* __restrict y,
                             int64_t features) {
  float squares = 0;
#pragma omp simd reduction(+ : squares)
  for (int64_t i = 0; i < features; i++) squares += x[i] * x[i];
  const float rate = 1.0f / std::sqrt(squares / features + epsilon);
  for (int64_t i = 0; i < features; i++) y[i] = x[i] * rate * scale[i];
}

FOR_EVERY_CPU void pass_gate(const float* __restrict gate, const float* __restrict x, float* __restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] * gate[i] / (1.0f + exponential(-gate[i]));
}

FOR_EVERY_CPU void turn(const float* __restrict x, const float* __restrict cosines, const float* __restrict sines,
                        float* __restrict y, int64_t half) {
  for (int64_t i = 0; i < half; i++) {
    y[i] = x[i] * cosines[i] - x[half + i] * sines[i];
    y[half + i] = x[half + i] * cosines[i] + x[i] * sines[i];
  }
}

/** About how many plain operations one number takes. */
constexpr int64_t CHEAP = 2, DEAR = 8;

void compute_rms_norm(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, scales;
  const float* x = call.input<float>(0, &shape);
  const float* scale = call.input<float>(1, &scales);
  const float epsilon = *call.input<float>(2);
  if (!call.require(!shape.empty() && size_of(scales) == shape.back(), "RMS normalisation takes a scale for each feature."))
    return;
  float* y = call.output<float>(0, shape);
  const int64_t features = shape.back();
  parallel(size_of(shape) / std::max<int64_t>(1, features), features * CHEAP, [=](int, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) normalise(x + row * features, scale, epsilon, y + row * features, features);
  });
}

void compute_gate(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> of_gate, shape;
  const float* gate = call.input<float>(0, &of_gate);
  const float* x = call.input<float>(1, &shape);
  if (!call.require(of_gate == shape, "A gate has the shape of what passes it.")) return;
  float* y = call.output<float>(0, shape);
  parallel(size_of(shape), DEAR, [=](int, int64_t begin, int64_t end) {
    pass_gate(gate + begin, x + begin, y + begin, end - begin);
  });
}

void compute_rotate(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, of_cosines, of_sines;
  const float* x = call.input<float>(0, &shape);
  const float* cosines = call.input<float>(1, &of_cosines);
  const float* sines = call.input<float>(2, &of_sines);
  const bool ranks = shape.size() == 2 && of_cosines.size() == 2 && of_cosines == of_sines && of_cosines[1] > 0;
  if (!call.require(ranks && shape[1] % (2 * of_cosines[1]) == 0 && shape[0] % of_cosines[0] == 0,
                    "Rotation takes x [batch tokens, heads width], cosines and sines [tokens, width / 2].")) {
    return;
  }
  float* y = call.output<float>(0, shape);
  const int64_t tokens = of_cosines[0], half = of_cosines[1], row_length = shape[1];
  parallel(shape[0], row_length * CHEAP, [=](int, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const int64_t at = row % tokens * half;
      for (int64_t head = row * row_length; head < (row + 1) * row_length; head += 2 * half) {
        turn(x + head, cosines + at, sines + at, y + head, half);
      }
    }
  });
}

}  // namespace

void register_decoder_parts() {
  register_operation({"TransferlabRmsNorm",
                      {"x: float", "scale: float", "epsilon: float"},
                      {"y: float"},
                      shapes_of_inputs<0>,
                      compute_rms_norm});
  register_operation(
      {"TransferlabGate", {"gate: float", "x: float"}, {"y: float"}, shapes_of_inputs<0>, compute_gate});
  register_operation({"TransferlabRotate",
                      {"x: float", "cosines: float", "sines: float"},
                      {"y: float"},
                      shapes_of_inputs<0>,
                      compute_rotate});
}

}  // namespace transferlab
