// ReLU and then max-pooling over disjoint 2 x 2 windows: forward and gradient in one pass over memory each.
//
//   TransferlabReluMaxPool(x) -> y, places      x [batch, height, width, channels], height and width even
//   TransferlabReluMaxPoolValues(x) -> y        for prediction, without gradient
//   TransferlabReluMaxPoolGrad(dy, places) -> dx
//
// `places` is the index of the largest of a window's four pixels (0 to 3, the first of equal ones), or says that none was
// above zero. The gradient needs only that; the separate operations read x, its ReLU and y again.

#include <cstdint>

#include "kernel.h"
#include "parallel.h"
#include "window.h"

namespace transferlab {
namespace {

/** One row of windows: two rows of `width` pixels. */
template <bool keeps_places>
__attribute__((always_inline)) inline void pool_row(const float* __restrict upper, const float* __restrict lower,
                                                    float* __restrict y, int32_t* __restrict places, int64_t width,
                                                    int64_t channels) {
  for (int64_t window = 0; window < width / 2; window++) {
    const int64_t at = window * channels, from = 2 * at;
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      const float first = upper[from + c], second = upper[from + channels + c];
      const float third = lower[from + c], fourth = lower[from + channels + c];
      if (keeps_places) {
        const Largest largest = largest_above_zero(first, second, third, fourth);
        y[at + c] = largest.value;
        places[at + c] = largest.place;
      } else {
        y[at + c] = value_above_zero(first, second, third, fourth);
      }
    }
  }
}

FOR_EVERY_CPU void values(const float* upper, const float* lower, float* y, int64_t width, int64_t channels) {
  pool_row<false>(upper, lower, y, nullptr, width, channels);
}

FOR_EVERY_CPU void forward(const float* upper, const float* lower, float* y, int32_t* places, int64_t width,
                           int64_t channels) {
  pool_row<true>(upper, lower, y, places, width, channels);
}

FOR_EVERY_CPU void backward(const float* __restrict dy, const int32_t* __restrict places, float* __restrict upper,
                            float* __restrict lower, int64_t width, int64_t channels) {
  for (int64_t window = 0; window < width / 2; window++) {
#pragma omp simd
    for (int64_t c = 0; c < channels; c++) {
      upper[c] = places[c] == 0 ? dy[c] : 0.0f;
      upper[channels + c] = places[c] == 1 ? dy[c] : 0.0f;
      lower[c] = places[c] == 2 ? dy[c] : 0.0f;
      lower[channels + c] = places[c] == 3 ? dy[c] : 0.0f;
    }
    upper += 2 * channels;
    lower += 2 * channels;
    dy += channels;
    places += channels;
  }
}

template <bool keeps_places>
void compute_forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape;
  const float* x = call.input<float>(0, &shape);
  if (!call.require(shape.size() == 4 && shape[1] % 2 == 0 && shape[2] % 2 == 0,
                    "This pooling takes x [batch, height, width, channels] with height and width even.")) {
    return;
  }
  const int64_t width = shape[2], channels = shape[3];
  shape[1] /= 2;
  shape[2] /= 2;
  float* y = call.output<float>(0, shape);
  int32_t* places = keeps_places ? call.output<int32_t>(1, shape) : nullptr;
  const int64_t row = shape[2] * channels;
  parallel(shape[0] * shape[1], 4 * row, [=](int, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const float* upper = x + 4 * i * row;
      if (keeps_places) forward(upper, upper + 2 * row, y + i * row, places + i * row, width, channels);
      else values(upper, upper + 2 * row, y + i * row, width, channels);
    }
  });
}

void compute_backward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, places_shape;
  const float* dy = call.input<float>(0, &shape);
  const int32_t* places = call.input<int32_t>(1, &places_shape);
  if (!call.require(shape.size() == 4 && places_shape == shape, "The way back takes dy and places of one shape.")) return;
  const int64_t row = shape[2] * shape[3], rows = shape[0] * shape[1], channels = shape[3];
  shape[1] *= 2;
  shape[2] *= 2;
  const int64_t width = shape[2];
  float* dx = call.output<float>(0, shape);
  parallel(rows, 4 * row, [=](int, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      float* upper = dx + 4 * i * row;
      backward(dy + i * row, places + i * row, upper, upper + 2 * row, width, channels);
    }
  });
}

}  // namespace

void register_relu_max_pool() {
  register_operation(
      {"TransferlabReluMaxPool", {"x: float"}, {"y: float", "places: int32"}, scaled_shapes<2, 1, 2>, compute_forward<true>});
  register_operation(
      {"TransferlabReluMaxPoolValues", {"x: float"}, {"y: float"}, scaled_shapes<1, 1, 2>, compute_forward<false>});
  register_operation({"TransferlabReluMaxPoolGrad",
                      {"dy: float", "places: int32"},
                      {"dx: float"},
                      scaled_shapes<1, 2, 1>,
                      compute_backward});
}

}  // namespace transferlab
