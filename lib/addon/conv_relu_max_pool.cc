// A 3 x 3 convolution over an image of few channels, its bias, ReLU and max-pooling over disjoint 2 x 2 windows: the first
// block of small networks. The output of the convolution, dozens of channels at full size, is never written.
//
//   TransferlabConvReluMaxPool(x, kernel, bias) -> y, places
//   TransferlabConvReluMaxPoolValues(x, kernel, bias) -> y        for prediction, without gradient
//     x [batch, height, width, in], height and width even; kernel [3, 3, in, out], out a multiple of 16; bias [out]
//     stride 1, padded with zeros to the same size; y and places as in relu_max_pool.cc

#include <algorithm>
#include <cstdint>

#include "kernel.h"
#include "parallel.h"
#include "window.h"

namespace transferlab {
namespace {

constexpr int SIZE = 3;

/** Channels that are summed at a time, in registers. */
constexpr int BLOCK = 16;

/** One row of windows from the four rows of x under it, each with one zero pixel on either side. */
template <bool keeps_places>
__attribute__((always_inline)) inline void add_windows(const float* __restrict rows, const float* __restrict kernel,
                               const float* __restrict bias, float* __restrict y, int32_t* __restrict places,
                               int64_t width, int64_t in, int64_t out) {
  const int64_t row = (width + 2) * in;
  for (int64_t window = 0; window < width / 2; window++) {
    for (int64_t c = 0; c < out; c += BLOCK) {
      float sums[4][BLOCK];
      for (int pixel = 0; pixel < 4; pixel++) {
#pragma omp simd
        for (int lane = 0; lane < BLOCK; lane++) sums[pixel][lane] = bias[c + lane];
      }
      for (int i = 0; i < SIZE; i++) {
        for (int64_t jk = 0; jk < SIZE * in; jk++) {
          const float* __restrict weights = kernel + (i * SIZE * in + jk) * out + c;
          const float* upper = rows + i * row + 2 * window * in + jk;
          const float first = upper[0], second = upper[in], third = upper[row], fourth = upper[row + in];
#pragma omp simd
          for (int lane = 0; lane < BLOCK; lane++) {
            sums[0][lane] += weights[lane] * first;
            sums[1][lane] += weights[lane] * second;
            sums[2][lane] += weights[lane] * third;
            sums[3][lane] += weights[lane] * fourth;
          }
        }
      }
      float* __restrict y_here = y + window * out + c;
#pragma omp simd
      for (int lane = 0; lane < BLOCK; lane++) {
        if (keeps_places) {
          const Largest largest = largest_above_zero(sums[0][lane], sums[1][lane], sums[2][lane], sums[3][lane]);
          y_here[lane] = largest.value;
          places[window * out + c + lane] = largest.place;
        } else {
          y_here[lane] = value_above_zero(sums[0][lane], sums[1][lane], sums[2][lane], sums[3][lane]);
        }
      }
    }
  }
}

FOR_EVERY_CPU void values(const float* rows, const float* kernel, const float* bias, float* y, int64_t width, int64_t in,
                          int64_t out) {
  add_windows<false>(rows, kernel, bias, y, nullptr, width, in, out);
}

FOR_EVERY_CPU void forward(const float* rows, const float* kernel, const float* bias, float* y, int32_t* places,
                           int64_t width, int64_t in, int64_t out) {
  add_windows<true>(rows, kernel, bias, y, places, width, in, out);
}

template <bool keeps_places>
void compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape, kernel_shape, bias_shape;
  const float* x = call.input<float>(0, &shape);
  const float* kernel = call.input<float>(1, &kernel_shape);
  const float* bias = call.input<float>(2, &bias_shape);
  const bool fits = shape.size() == 4 && shape[1] % 2 == 0 && shape[2] % 2 == 0 && kernel_shape.size() == 4 &&
                    kernel_shape[0] == SIZE && kernel_shape[1] == SIZE && kernel_shape[2] == shape[3] &&
                    kernel_shape[3] % BLOCK == 0 && size_of(bias_shape) == kernel_shape[3];
  if (!call.require(fits, "This convolution takes x [batch, height, width, in] with even sides, a kernel [3, 3, in, out] "
                          "with out a multiple of 16, and a bias [out].")) {
    return;
  }
  const int64_t height = shape[1], width = shape[2], in = shape[3], out = kernel_shape[3];
  const std::vector<int64_t> pooled = {shape[0], height / 2, width / 2, out};
  float* y = call.output<float>(0, pooled);
  int32_t* places = keeps_places ? call.output<int32_t>(1, pooled) : nullptr;
  const int64_t row = (width + 2) * in;
  parallel(shape[0] * height / 2, width * out * SIZE * in, [=](int, int64_t begin, int64_t end) {
    std::vector<float> rows(4 * row);
    for (int64_t i = begin; i < end; i++) {
      const int64_t picture = i / (height / 2), first = 2 * (i % (height / 2)) - 1;
      std::fill(rows.begin(), rows.end(), 0.0f);
      for (int64_t r = 0; r < 4; r++) {
        if (first + r < 0 || first + r >= height) continue;
        const float* from = x + (picture * height + first + r) * width * in;
        std::copy(from, from + width * in, rows.data() + r * row + in);
      }
      const int64_t at = i * (width / 2) * out;
      if (keeps_places) forward(rows.data(), kernel, bias, y + at, places + at, width, in, out);
      else values(rows.data(), kernel, bias, y + at, width, in, out);
    }
  });
}

template <int outputs>
void shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  std::vector<int64_t> sides = sides_of_input(context, 0, status);
  for (int axis : {1, 2}) sides[axis] = sides[axis] < 0 ? -1 : sides[axis] / 2;
  sides[3] = sides_of_input(context, 1, status)[3];
  for (int output = 0; output < outputs; output++) set_shape(context, output, sides, status);
}

}  // namespace

void register_conv_relu_max_pool() {
  const auto inputs = {"x: float", "kernel: float", "bias: float"};
  register_operation(
      {"TransferlabConvReluMaxPool", inputs, {"y: float", "places: int32"}, shapes<2>, compute<true>});
  register_operation({"TransferlabConvReluMaxPoolValues", inputs, {"y: float"}, shapes<1>, compute<false>});
}

}  // namespace transferlab
