// Layer normalisation (Ba 2016) over the last axis and its derivatives, each in one pass over memory.
//
//   TransferlabLayerNorm(x, scale, offset, epsilon) -> y        y = n scale + offset,  n = (x - mean) / standard deviation
//   TransferlabLayerNormGrad(x, scale, epsilon, dy) -> dx, dscale, doffset
//     dx = (g - mean(g) - n mean(g n)) / standard deviation  with g = dy scale; dscale = sum(dy n), doffset = sum(dy)
//   TransferlabAddNorm(x, y, scale, offset, epsilon, real [rows]) -> layer normalisation of x + y, times `real` of its row
//   TransferlabRealRows(x [..., features]) -> 1 for each row in which a feature is not zero, else 0
//
// The gradient recomputes mean and standard deviation: a row is in the cache when it is read twice.

#include <algorithm>
#include <cmath>

#include "filled_rows.h"
#include "kernel.h"
#include "parallel.h"

namespace transferlab {
namespace {

struct Moments {
  float mean, rate;  // rate: 1 / standard deviation
};

FOR_EVERY_CPU Moments moments(const float* __restrict x, int64_t features, float epsilon) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < features; i++) sum += x[i];
  const float mean = sum / features;
  float squares = 0;
#pragma omp simd reduction(+ : squares)
  for (int64_t i = 0; i < features; i++) squares += (x[i] - mean) * (x[i] - mean);
  return {mean, 1.0f / std::sqrt(squares / features + epsilon)};
}

FOR_EVERY_CPU void forward(const float* __restrict x, Moments m, const float* __restrict scale,
                           const float* __restrict offset, float* __restrict y, int64_t features) {
  for (int64_t i = 0; i < features; i++) y[i] = (x[i] - m.mean) * m.rate * scale[i] + offset[i];
}

FOR_EVERY_CPU void backward(const float* __restrict x, Moments m, const float* __restrict scale,
                            const float* __restrict dy, float* __restrict dx, float* __restrict dscale,
                            float* __restrict doffset, int64_t features) {
  float along_one = 0, along_n = 0;
#pragma omp simd reduction(+ : along_one, along_n)
  for (int64_t i = 0; i < features; i++) {
    const float n = (x[i] - m.mean) * m.rate, g = dy[i] * scale[i];
    along_one += g;
    along_n += g * n;
    dscale[i] += dy[i] * n;
    doffset[i] += dy[i];
  }
  along_one /= features;
  along_n /= features;
  for (int64_t i = 0; i < features; i++) {
    const float n = (x[i] - m.mean) * m.rate;
    dx[i] = (dy[i] * scale[i] - along_one - n * along_n) * m.rate;
  }
}

/** About how many plain operations one number takes. */
constexpr int64_t COST = 4;

const char* const SHAPES = "Layer normalisation takes x [..., features], scale and offset [features], and dy like x.";

void compute_forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, scales, offsets;
  const float* x = call.input<float>(0, &shape);
  const float* scale = call.input<float>(1, &scales);
  const float* offset = call.input<float>(2, &offsets);
  const float epsilon = *call.input<float>(3);
  if (!call.require(!shape.empty() && size_of(scales) == shape.back() && size_of(offsets) == shape.back(), SHAPES)) {
    return;
  }
  float* y = call.output<float>(0, shape);
  const int64_t features = shape.back();
  parallel(size_of(shape) / std::max<int64_t>(1, features), features * COST, [=](int, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const float* from = x + row * features;
      forward(from, moments(from, features, epsilon), scale, offset, y + row * features, features);
    }
  });
}

void compute_backward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, scales, dy_shape;
  const float* x = call.input<float>(0, &shape);
  const float* scale = call.input<float>(1, &scales);
  const float epsilon = *call.input<float>(2);
  const float* dy = call.input<float>(3, &dy_shape);
  if (!call.require(!shape.empty() && size_of(scales) == shape.back() && dy_shape == shape, SHAPES)) return;
  const int64_t features = shape.back();
  float* dx = call.output<float>(0, shape);
  float* dscale = call.output<float>(1, {features});
  float* doffset = call.output<float>(2, {features});
  // Each part has separate sums, which are added in order.
  std::vector<float> sums(2 * PARTS * features, 0.0f);
  float* scale_sums = sums.data();
  float* offset_sums = scale_sums + PARTS * features;
  parallel(size_of(shape) / std::max<int64_t>(1, features), features * COST, [=](int part, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const float* from = x + row * features;
      backward(from, moments(from, features, epsilon), scale, dy + row * features, dx + row * features,
               scale_sums + part * features, offset_sums + part * features, features);
    }
  });
  for (int64_t i = 0; i < features; i++) {
    float of_scale = 0, of_offset = 0;
    for (int part = 0; part < PARTS; part++) {
      of_scale += scale_sums[part * features + i];
      of_offset += offset_sums[part * features + i];
    }
    dscale[i] = of_scale;
    doffset[i] = of_offset;
  }
}

FOR_EVERY_CPU void add(const float* __restrict x, const float* __restrict y, float* __restrict sum, int64_t count) {
  for (int64_t i = 0; i < count; i++) sum[i] = x[i] + y[i];
}

void compute_add_norm(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, of_y, scales, offsets, reals;
  const float* x = call.input<float>(0, &shape);
  const float* y = call.input<float>(1, &of_y);
  const float* scale = call.input<float>(2, &scales);
  const float* offset = call.input<float>(3, &offsets);
  const float epsilon = *call.input<float>(4);
  const float* real = call.input<float>(5, &reals);
  const bool fits = !shape.empty() && of_y == shape && size_of(scales) == shape.back() && size_of(offsets) == shape.back();
  if (!call.require(fits && size_of(reals) * shape.back() == size_of(shape), SHAPES)) return;
  float* out = call.output<float>(0, shape);
  const int64_t features = shape.back();
  parallel(size_of(reals), features * COST, [=](int, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      float* to = out + row * features;
      if (real[row] == 0) {
        std::fill(to, to + features, 0.0f);
        continue;
      }
      add(x + row * features, y + row * features, to, features);
      forward(to, moments(to, features, epsilon), scale, offset, to, features);
    }
  });
}

void compute_real_rows(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape;
  const float* x = call.input<float>(0, &shape);
  if (!call.require(!shape.empty(), "Rows have features.")) return;
  const int64_t features = shape.back();
  shape.pop_back();
  float* real = call.output<float>(0, shape);
  const int64_t rows = size_of(shape);
  for (int64_t row = 0; row < rows; row++) real[row] = is_filled(x + row * features, features) ? 1.0f : 0.0f;
}

/** The shape of the input without its last side. */
void shape_of_rows(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  if (TF_ShapeInferenceContextRankKnown(context, shape)) {
    TF_ShapeInferenceContextSubshape(context, shape, 0, -1, shape, status);
    TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  } else {
    TF_ShapeInferenceContextSetUnknownShape(context, status);
  }
  TF_DeleteShapeHandle(shape);
}

}  // namespace

void register_layer_norm() {
  register_operation({"TransferlabAddNorm",
                      {"x: float", "y: float", "scale: float", "offset: float", "epsilon: float", "real: float"},
                      {"out: float"},
                      shapes_of_inputs<0>,
                      compute_add_norm});
  register_operation({"TransferlabRealRows", {"x: float"}, {"real: float"}, shape_of_rows, compute_real_rows});
  register_operation({"TransferlabLayerNorm",
                      {"x: float", "scale: float", "offset: float", "epsilon: float"},
                      {"y: float"},
                      shapes_of_inputs<0>,
                      compute_forward});
  register_operation({"TransferlabLayerNormGrad",
                      {"x: float", "scale: float", "epsilon: float", "dy: float"},
                      {"dx: float", "dscale: float", "doffset: float"},
                      shapes_of_inputs<0, 1, 1>,
                      compute_backward});
}

}  // namespace transferlab
