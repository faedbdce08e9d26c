// Multi-head attention (Vaswani 2017) on the rows that a dense layer outputs, without transposing them to heads.
//
//   TransferlabAttention(queries [batch tokens, heads width], keys and values [batch known, keyHeads width],
//                        seen [batch, known], heads [heads, keyHeads, causal]) -> [batch tokens, heads width]
//
// For each head: softmax(Q K^T / sqrt(width)) V, where no token attends to one whose `seen` is 0 nor, if causal, to a later
// one. In self-attention that is not causal, the output of a token whose `seen` is 0 is zeros.
// Several query heads may share one key head: the first heads / keyHeads the first one, and so on.

#include <algorithm>
#include <cmath>
#include <vector>

#include "elementary.h"
#include "kernel.h"
#include "parallel.h"
#include "product.h"

namespace transferlab {
namespace {

/** softmax(scale s) over the first `count` of `all` scores that are seen; 0 for the others. Evenly where none is. */
FOR_EVERY_CPU void softmax(float* __restrict scores, const float* __restrict seen, float scale, int64_t count, int64_t all) {
  float highest = -1e30f;
  for (int64_t j = 0; j < count; j++) {
    scores[j] = scores[j] * scale + (seen[j] - 1.0f) * 1e9f;
    highest = scores[j] > highest ? scores[j] : highest;
  }
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < count; j++) {
    const float below = scores[j] - highest;
    // Exactly zero: subnormal numbers make every product with them slow.
    scores[j] = below > -80.0f ? exponential(below) : 0.0f;
    sum += scores[j];
  }
  const float share = 1.0f / sum;
  for (int64_t j = 0; j < count; j++) scores[j] *= share;
  std::fill(scores + count, scores + all, 0.0f);
}

const char* const SHAPES =
    "Attention takes queries [batch tokens, heads width], keys and values [batch known, keyHeads width], seen [batch, "
    "known] and heads [heads, keyHeads, causal]; where causal, as many tokens as known ones.";

void compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> of_queries, of_keys, of_values, of_seen, of_heads;
  const float* queries = call.input<float>(0, &of_queries);
  const float* keys = call.input<float>(1, &of_keys);
  const float* values = call.input<float>(2, &of_values);
  const float* seen = call.input<float>(3, &of_seen);
  const int32_t* numbers = call.input<int32_t>(4, &of_heads);
  const bool ranks = of_queries.size() == 2 && of_keys.size() == 2 && of_seen.size() == 2 && size_of(of_heads) == 3;
  if (!call.require(ranks && of_keys == of_values && of_seen[0] > 0, SHAPES)) return;
  const int64_t heads = numbers[0], key_heads = numbers[1], batch = of_seen[0], known = of_seen[1];
  const bool causal = numbers[2] != 0;
  const int64_t tokens = of_queries[0] / batch, q_step = of_queries[1], k_step = of_keys[1];
  const int64_t width = q_step / std::max<int64_t>(1, heads);
  const bool fits = heads > 0 && key_heads > 0 && heads % key_heads == 0 && q_step == heads * width &&
                    k_step == key_heads * width && of_queries[0] == batch * tokens && of_keys[0] == batch * known;
  if (!call.require(fits && (!causal || tokens == known), SHAPES)) return;
  const bool among_themselves = !causal && tokens == known;
  float* out = call.output<float>(0, of_queries);
  const float scale = 1.0f / std::sqrt(static_cast<float>(width));
  const int64_t shared = heads / key_heads;
  // About as many plain operations as one head of one example takes.
  parallel(batch * heads, tokens * known * (8 + width / 16), [=](int, int64_t begin, int64_t end) {
    static thread_local std::vector<float> scores;
    if (scores.size() < static_cast<size_t>(tokens * known)) scores.resize(tokens * known);
    for (int64_t one = begin; one < end; one++) {
      const int64_t example = one / heads, head = one % heads;
      const float* q = queries + example * tokens * q_step + head * width;
      const int64_t first = example * known * k_step + head / shared * width;
      const float *k = keys + first, *v = values + first, *own = seen + example * known;
      float *s = scores.data(), *to = out + example * tokens * q_step + head * width;
      // Positions after the last visible token are not computed.
      int64_t length = known;
      while (length > 1 && own[length - 1] == 0) length--;
      const int64_t asking = among_themselves ? length : tokens;
      product_alone({q, q_step, asking, width, k, k_step, length, Layout::transposed, s, length, {}});
      for (int64_t i = 0; i < asking; i++) {
        softmax(s + i * length, own, scale, causal ? std::min(i + 1, length) : length, length);
      }
      product_alone({s, length, asking, length, v, k_step, width, Layout::plain, to, q_step, {}});
      for (int64_t i = 0; among_themselves && i < tokens; i++) {
        if (own[i] == 0) std::fill(to + i * q_step, to + i * q_step + width, 0.0f);
      }
    }
  });
}

}  // namespace

void register_attention() {
  register_operation({"TransferlabAttention",
                      {"queries: float", "keys: float", "values: float", "seen: float", "heads: int32"},
                      {"out: float"},
                      shapes_of_inputs<0>,
                      compute});
}

}  // namespace transferlab
