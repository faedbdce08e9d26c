// Bias and activation of the rows of a matrix product.

#pragma once

#include <cstdint>

namespace transferlab {

/** c += bias */
void add_bias(float* c, const float* bias, int64_t columns);

/** c = GELU(c + bias), as it is defined. */
void add_bias_gelu(float* c, const float* bias, int64_t columns);

}  // namespace transferlab
