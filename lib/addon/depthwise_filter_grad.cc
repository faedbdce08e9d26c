// The gradient of a depthwise convolution with respect to its filter. TensorFlow's reaches a twentieth of a core's peak
// for 5 x 5 filters, and a training step of an EfficientNet spends a sixth of its time there.
//
//   TransferlabDepthwiseFilterGrad3(x, dy, geometry) -> dkernel [3, 3, channels, 1]
//   TransferlabDepthwiseFilterGrad5(x, dy, geometry) -> dkernel [5, 5, channels, 1]
//     x [batch, height, width, channels], dy [batch, rows, columns, channels]
//     geometry (int32): stride, and pixels of zero padding above and to the left
//
//   dkernel[i, j, c] = sum over batch, rows r, columns k of dy[b, r, k, c] x[b, r stride + i - above, k stride + j - left, c]

#include <algorithm>
#include <cstdint>

#include "kernel.h"
#include "parallel.h"

namespace transferlab {
namespace {

/** Channels that are summed at a time, in registers. */
constexpr int BLOCK = 16;

/** A row of dy with the row of x that row i of the kernel lays upon it: adds to `sums` [SIZE, channels]. */
template <int SIZE>
__attribute__((always_inline)) inline void add_to(const float* __restrict x, const float* __restrict dy, float* __restrict sums, int64_t width,
                           int64_t columns, int64_t channels, int64_t stride, int64_t left) {
  int64_t c = 0;
  for (; c + BLOCK <= channels; c += BLOCK) {
    float block[SIZE][BLOCK] = {};
    for (int64_t k = 0; k < columns; k++) {
      const int64_t first = k * stride - left;
      const float* __restrict d = dy + k * channels + c;
      if (first >= 0 && first + SIZE <= width) {
        for (int j = 0; j < SIZE; j++) {
          const float* __restrict pixel = x + (first + j) * channels + c;
#pragma omp simd
          for (int lane = 0; lane < BLOCK; lane++) block[j][lane] += d[lane] * pixel[lane];
        }
      } else {
        for (int j = 0; j < SIZE; j++) {
          if (first + j < 0 || first + j >= width) continue;
          const float* __restrict pixel = x + (first + j) * channels + c;
#pragma omp simd
          for (int lane = 0; lane < BLOCK; lane++) block[j][lane] += d[lane] * pixel[lane];
        }
      }
    }
    for (int j = 0; j < SIZE; j++) {
      for (int lane = 0; lane < BLOCK; lane++) sums[j * channels + c + lane] += block[j][lane];
    }
  }
  for (; c < channels; c++) {
    for (int j = 0; j < SIZE; j++) {
      float sum = 0;
      for (int64_t k = 0; k < columns; k++) {
        const int64_t at = k * stride - left + j;
        if (at >= 0 && at < width) sum += dy[k * channels + c] * x[at * channels + c];
      }
      sums[j * channels + c] += sum;
    }
  }
}

FOR_EVERY_CPU void add_row_3(const float* x, const float* dy, float* sums, int64_t width, int64_t columns, int64_t channels,
                             int64_t stride, int64_t left) {
  add_to<3>(x, dy, sums, width, columns, channels, stride, left);
}

FOR_EVERY_CPU void add_row_5(const float* x, const float* dy, float* sums, int64_t width, int64_t columns, int64_t channels,
                             int64_t stride, int64_t left) {
  add_to<5>(x, dy, sums, width, columns, channels, stride, left);
}

template <int size>
void compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> in, out;
  const float* x = call.input<float>(0, &in);
  const float* dy = call.input<float>(1, &out);
  std::vector<int64_t> geometry_shape;
  const int32_t* geometry = call.input<int32_t>(2, &geometry_shape);
  if (!call.require(in.size() == 4 && out.size() == 4 && in[0] == out[0] && in[3] == out[3] && size_of(geometry_shape) == 3,
                    "It takes x and dy of the same batch and channels, and three numbers of geometry.")) {
    return;
  }
  const int64_t stride = geometry[0], above = geometry[1], left = geometry[2];
  const auto add_row = size == 3 ? add_row_3 : add_row_5;
  const int64_t height = in[1], width = in[2], channels = in[3], rows = out[1], columns = out[2];
  const int64_t numbers = size * size * channels;
  std::vector<float> parts(PARTS * numbers, 0.0f);
  float* sums = parts.data();
  parallel(out[0] * rows, columns * channels * size, [=](int part, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t picture = i / rows, row = i % rows;
      for (int64_t j = 0; j < size; j++) {
        const int64_t at = row * stride + j - above;
        if (at < 0 || at >= height) continue;
        add_row(x + (picture * height + at) * width * channels, dy + i * columns * channels,
                sums + part * numbers + j * size * channels, width, columns, channels, stride, left);
      }
    }
  });
  float* dkernel = call.output<float>(0, {size, size, channels, 1});
  std::fill(dkernel, dkernel + numbers, 0.0f);
  for (int part = 0; part < PARTS; part++) {
    for (int64_t i = 0; i < numbers; i++) dkernel[i] += sums[part * numbers + i];
  }
}

template <int size>
void shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  set_shape(context, 0, {size, size, sides_of_input(context, 0, status)[3], 1}, status);
}

}  // namespace

void register_depthwise_filter_grad() {
  const auto inputs = {"x: float", "dy: float", "geometry: int32"};
  register_operation({"TransferlabDepthwiseFilterGrad3", inputs, {"dkernel: float"}, shapes<3>, compute<3>});
  register_operation({"TransferlabDepthwiseFilterGrad5", inputs, {"dkernel: float"}, shapes<5>, compute<5>});
}

}  // namespace transferlab
