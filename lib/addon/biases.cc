#include "biases.h"

#include "elementary.h"
#include "kernel.h"

namespace transferlab {

FOR_EVERY_CPU void add_bias(float* __restrict c, const float* __restrict bias, int64_t columns) {
  for (int64_t j = 0; j < columns; j++) c[j] += bias[j];
}

FOR_EVERY_CPU void add_bias_gelu(float* __restrict c, const float* __restrict bias, int64_t columns) {
  for (int64_t j = 0; j < columns; j++) c[j] = exact_gelu(c[j] + bias[j]);
}

}  // namespace transferlab
