// Bias and activation after a convolution without normalisation: a bias per channel, then nothing, ReLU or hard-swish
// (Howard 2019), and their gradients. One pass over memory each; TensorFlow's operations take up to five and eight.
//
//   TransferlabBiasRelu(x, bias) -> y           y = max(0, x + bias)
//   TransferlabBiasReluGrad(y, dy) -> dx, dbias
//   TransferlabBiasHardSwish(x, bias) -> y      y = z s(z), z = x + bias, s(z) = sixth min(max(z + 3, 0), 6)
//   TransferlabBiasHardSwishGrad(x, bias, dy) -> dx, dbias
//   TransferlabBiasGrad(dy) -> dbias
//   TransferlabHardSwish(x) -> y
//     x [..., channels], bias [channels], dbias the sum of dx over all axes but the channels
//
// The sixth is that of MobileNetV3's published weights, rounded to half precision (lib/src/net/hard-swish.ts).

#include <algorithm>

#include "channel_sums.h"
#include "kernel.h"
#include "parallel.h"

namespace transferlab {
namespace {

constexpr float SIXTH = 0.16662597656f;

inline float between(float z) {
  const float above = z + 3.0f;
  const float low = above < 0.0f ? 0.0f : above;
  return low > 6.0f ? 6.0f : low;
}

inline float hard_swish(float z) { return z * (between(z) * SIXTH); }

/** Its derivative; at the two bends that of TensorFlow's Relu6Grad, 0. */
inline float hard_swish_slope(float z) {
  const float inside = z + 3.0f;
  return SIXTH * (between(z) + (inside > 0.0f && inside < 6.0f ? z : 0.0f));
}

FOR_EVERY_CPU void relu_pixels(const float* __restrict x, const float* __restrict bias, float* __restrict y, int64_t pixels,
                               int64_t channels) {
  for (int64_t i = 0; i < pixels; i++, x += channels, y += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      const float z = x[c] + bias[c];
      y[c] = z < 0.0f ? 0.0f : z;
    }
  }
}

FOR_EVERY_CPU void hard_swish_pixels(const float* __restrict x, const float* __restrict bias, float* __restrict y,
                                     int64_t pixels, int64_t channels) {
  for (int64_t i = 0; i < pixels; i++, x += channels, y += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) y[c] = hard_swish(x[c] + bias[c]);
  }
}

FOR_EVERY_CPU void hard_swish_numbers(const float* __restrict x, float* __restrict y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = hard_swish(x[i]);
}

/** Adds dy to the sums. */
FOR_EVERY_CPU void add_pixels(const float* __restrict dy, float* __restrict sums, int64_t pixels, int64_t channels) {
  for (int64_t i = 0; i < pixels; i++, dy += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) sums[c] += dy[c];
  }
}

/** Writes dx and adds it to the sums. */
FOR_EVERY_CPU void relu_back(const float* __restrict y, const float* __restrict dy, float* __restrict dx,
                             float* __restrict sums, int64_t pixels, int64_t channels) {
  for (int64_t i = 0; i < pixels; i++, y += channels, dy += channels, dx += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      dx[c] = y[c] > 0.0f ? dy[c] : 0.0f;
      sums[c] += dx[c];
    }
  }
}

FOR_EVERY_CPU void hard_swish_back(const float* __restrict x, const float* __restrict bias, const float* __restrict dy,
                                   float* __restrict dx, float* __restrict sums, int64_t pixels, int64_t channels) {
  for (int64_t i = 0; i < pixels; i++, x += channels, dy += channels, dx += channels) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      dx[c] = dy[c] * hard_swish_slope(x[c] + bias[c]);
      sums[c] += dx[c];
    }
  }
}

constexpr const char* SHAPES = "A bias takes maps [..., channels] and a number for each channel, and its gradient a dy of their shape.";

template <void (*work)(const float*, const float*, float*, int64_t, int64_t)>
void compute_forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, biases;
  const float* x = call.input<float>(0, &shape);
  const float* bias = call.input<float>(1, &biases);
  const int64_t channels = size_of(biases);
  if (!call.require(!shape.empty() && shape.back() == channels && channels > 0, SHAPES)) return;
  float* y = call.output<float>(0, shape);
  parallel(size_of(shape) / channels, channels, [=](int, int64_t begin, int64_t end) {
    work(x + begin * channels, bias, y + begin * channels, end - begin, channels);
  });
}

void compute_hard_swish(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape;
  const float* x = call.input<float>(0, &shape);
  float* y = call.output<float>(0, shape);
  parallel(size_of(shape), 1, [=](int, int64_t begin, int64_t end) { hard_swish_numbers(x + begin, y + begin, end - begin); });
}

void write(const std::vector<double>& sums, float* to) {
  for (size_t c = 0; c < sums.size(); c++) to[c] = sums[c];
}

void compute_relu_back(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, of_dy;
  const float* y = call.input<float>(0, &shape);
  const float* dy = call.input<float>(1, &of_dy);
  const int64_t channels = shape.empty() ? 0 : shape.back();
  if (!call.require(shape == of_dy && channels > 0, SHAPES)) return;
  float* dx = call.output<float>(0, shape);
  float* dbias = call.output<float>(1, {channels});
  write(channel_sums(size_of(shape) / channels, channels, 1, [=](int64_t from, int64_t count, float* sums) {
    const int64_t at = from * channels;
    relu_back(y + at, dy + at, dx + at, sums, count, channels);
  }), dbias);
}

void compute_hard_swish_back(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, biases, of_dy;
  const float* x = call.input<float>(0, &shape);
  const float* bias = call.input<float>(1, &biases);
  const float* dy = call.input<float>(2, &of_dy);
  const int64_t channels = size_of(biases);
  if (!call.require(shape == of_dy && !shape.empty() && shape.back() == channels && channels > 0, SHAPES)) return;
  float* dx = call.output<float>(0, shape);
  float* dbias = call.output<float>(1, {channels});
  write(channel_sums(size_of(shape) / channels, channels, 1, [=](int64_t from, int64_t count, float* sums) {
    const int64_t at = from * channels;
    hard_swish_back(x + at, bias, dy + at, dx + at, sums, count, channels);
  }), dbias);
}

void compute_bias_back(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape;
  const float* dy = call.input<float>(0, &shape);
  const int64_t channels = shape.empty() ? 0 : shape.back();
  if (!call.require(channels > 0, SHAPES)) return;
  float* dbias = call.output<float>(0, {channels});
  write(channel_sums(size_of(shape) / channels, channels, 1, [=](int64_t from, int64_t count, float* sums) {
    add_pixels(dy + from * channels, sums, count, channels);
  }), dbias);
}

/** Says that output `output` has one side, the last of the first input's. */
void last_side(TF_ShapeInferenceContext* context, int output, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  int64_t channels = -1;
  if (TF_ShapeInferenceContextRankKnown(context, shape)) {
    TF_DimensionHandle* side = TF_NewDimensionHandle();
    TF_ShapeInferenceContextDim(context, shape, -1, side);
    channels = TF_DimensionHandleValue(side);
    TF_DeleteDimensionHandle(side);
  }
  TF_DeleteShapeHandle(shape);
  set_shape(context, output, {channels}, status);
}

void shapes_of_relu_back(TF_ShapeInferenceContext* context, TF_Status* status) {
  shapes_of_inputs<0>(context, status);
  last_side(context, 1, status);
}

void shapes_of_bias_back(TF_ShapeInferenceContext* context, TF_Status* status) { last_side(context, 0, status); }

}  // namespace

void register_biased_activation() {
  const auto biased = {"x: float", "bias: float"};
  register_operation({"TransferlabBiasRelu", biased, {"y: float"}, shapes_of_inputs<0>, compute_forward<relu_pixels>});
  register_operation({"TransferlabBiasHardSwish", biased, {"y: float"}, shapes_of_inputs<0>, compute_forward<hard_swish_pixels>});
  register_operation({"TransferlabHardSwish", {"x: float"}, {"y: float"}, shapes_of_inputs<0>, compute_hard_swish});
  register_operation({"TransferlabBiasReluGrad",
                      {"y: float", "dy: float"},
                      {"dx: float", "dbias: float"},
                      shapes_of_relu_back,
                      compute_relu_back});
  register_operation({"TransferlabBiasHardSwishGrad",
                      {"x: float", "bias: float", "dy: float"},
                      {"dx: float", "dbias: float"},
                      shapes_of_inputs<0, 1>,
                      compute_hard_swish_back});
  register_operation({"TransferlabBiasGrad", {"dy: float"}, {"dbias: float"}, shapes_of_bias_back, compute_bias_back});
}

}  // namespace transferlab
