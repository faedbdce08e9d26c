// Matrix products as TensorFlow operations.
//
//   TransferlabPack(b [inner, columns]) -> b as it is read, [inner, columns]; columns a multiple of 48
//   TransferlabPackTransposed(b [columns, inner]) -> the same
//   TransferlabPackedProduct(a [rows, inner], packed b) -> a b, [rows, columns]
//   TransferlabPackedDense(a, packed b, bias [columns]) -> a b + bias
//   TransferlabPackedDenseGelu(a, packed b, bias) -> GELU(a b + bias), the exact form
//   TransferlabFeedForward(a, packed b1, bias1, packed b2, bias2) -> GELU(a b1 + bias1) b2 + bias2

#include <string>
#include <vector>

#include "kernel.h"
#include "product.h"

namespace transferlab {
namespace {

std::string told(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (int64_t side : shape) text += (text.size() > 1 ? "," : "") + std::to_string(side);
  return text + "]";
}

template <bool biased, bool gelu>
void compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> of_a, of_b, of_bias;
  const float* a = call.input<float>(0, &of_a);
  const float* b = call.input<float>(1, &of_b);
  const std::string unfit = "Matrices of these shapes have no product: " + told(of_a) + " and " + told(of_b);
  if (!call.require(of_a.size() == 2 && of_b.size() == 2 && of_a[1] == of_b[0], unfit.c_str())) return;
  const int64_t columns = of_b[1];
  const float* bias = biased ? call.input<float>(2, &of_bias) : nullptr;
  if (!call.require(!biased || size_of(of_bias) == columns, "A bias has one number for each column.")) return;
  float* c = call.output<float>(0, {of_a[0], columns});
  product({a, of_a[1], of_a[0], of_a[1], b, 0, columns, Layout::packed, c, columns, {bias, gelu}});
}

/** A side of an input of two dimensions, -1 where it is not known yet. */
int64_t side_of(TF_ShapeInferenceContext* context, int input, int axis, TF_Status* status) {
  int64_t found = -1;
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_DimensionHandle* side = TF_NewDimensionHandle();
  TF_ShapeInferenceContextGetInput(context, input, shape, status);
  if (TF_ShapeInferenceContextRankKnown(context, shape) && TF_ShapeInferenceContextRank(context, shape) == 2) {
    TF_ShapeInferenceContextDim(context, shape, axis, side);
    found = TF_DimensionHandleValue(side);
  }
  TF_DeleteDimensionHandle(side);
  TF_DeleteShapeHandle(shape);
  return found;
}

void shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  set_shape(context, 0, {side_of(context, 0, 0, status), side_of(context, 1, 1, status)}, status);
}

template <bool transposed>
void compute_pack(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape;
  const float* b = call.input<float>(0, &shape);
  if (!call.require(shape.size() == 2 && shape[transposed ? 0 : 1] % PACKED_COLUMNS == 0,
                    "What is packed has a multiple of 48 columns."))
    return;
  const int64_t inner = shape[transposed ? 1 : 0], columns = shape[transposed ? 0 : 1];
  pack(b, inner, columns, transposed, call.output<float>(0, {inner, columns}));
}

void shapes_of_pack_transposed(TF_ShapeInferenceContext* context, TF_Status* status) {
  set_shape(context, 0, {side_of(context, 0, 1, status), side_of(context, 0, 0, status)}, status);
}

void compute_feed_forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> of_a, of_b1, of_bias1, of_b2, of_bias2;
  FeedForward given;
  given.a = call.input<float>(0, &of_a);
  given.b1 = call.input<float>(1, &of_b1);
  given.bias1 = call.input<float>(2, &of_bias1);
  given.b2 = call.input<float>(3, &of_b2);
  given.bias2 = call.input<float>(4, &of_bias2);
  const bool ranks = of_a.size() == 2 && of_b1.size() == 2 && of_b2.size() == 2;
  if (!call.require(ranks && of_a[1] == of_b1[0] && of_b1[1] == of_b2[0] && size_of(of_bias1) == of_b1[1] &&
                        size_of(of_bias2) == of_b2[1] && of_b1[1] % PACKED_COLUMNS == 0 && of_b2[1] % PACKED_COLUMNS == 0,
                    "Two dense layers take a [rows, inner], b1 [inner, middle] and b2 [middle, columns], packed, and biases."))
    return;
  given.rows = of_a[0], given.inner = of_a[1], given.middle = of_b1[1], given.columns = of_b2[1];
  given.c = call.output<float>(0, {of_a[0], of_b2[1]});
  feed_forward(given);
}

void shapes_of_feed_forward(TF_ShapeInferenceContext* context, TF_Status* status) {
  set_shape(context, 0, {side_of(context, 0, 0, status), side_of(context, 3, 1, status)}, status);
}

}  // namespace

void register_product() {
  register_operation({"TransferlabPackedProduct", {"a: float", "b: float"}, {"c: float"}, shapes, compute<false, false>});
  register_operation(
      {"TransferlabPackedDense", {"a: float", "b: float", "bias: float"}, {"c: float"}, shapes, compute<true, false>});
  register_operation(
      {"TransferlabPackedDenseGelu", {"a: float", "b: float", "bias: float"}, {"c: float"}, shapes, compute<true, true>});
  register_operation({"TransferlabPack", {"b: float"}, {"packed: float"}, shapes_of_inputs<0>, compute_pack<false>});
  register_operation({"TransferlabPackTransposed",
                      {"b: float"},
                      {"packed: float"},
                      shapes_of_pack_transposed,
                      compute_pack<true>});
  register_operation({"TransferlabFeedForward",
                      {"a: float", "b1: float", "bias1: float", "b2: float", "bias2: float"},
                      {"c: float"},
                      shapes_of_feed_forward,
                      compute_feed_forward});
}

}  // namespace transferlab
