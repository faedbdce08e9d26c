// Inverted residual blocks of a MobileNet as TensorFlow operations.
//
//   TransferlabPackColumns(b [1, 1, inner, columns]) -> b as it is read, [inner, columns and a few]
//   TransferlabInvertedResidual(x, expand, expand_bias, filter, filter_bias, project, project_bias, options)
//       -> (x +) project(relu6(filter(relu6(expand(x))))), each with its bias
//     x [batch, height, width, inputs]; expand [inputs, middle] and project [middle, outputs], packed; both expand and
//     expand_bias are empty if there is no expansion; filter [size, size, middle, 1] of 3 x 3 or 5 x 5, padded with zeros
//     as TensorFlow pads to the "same" size; options (int32): stride, and 1 where x is added

#include <algorithm>

#include "inverted_residual.h"
#include "kernel.h"

namespace transferlab {
namespace {

void compute_pack(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> shape;
  const float* b = call.input<float>(0, &shape);
  if (!call.require(shape.size() == 4 && shape[0] == 1 && shape[1] == 1, "A kernel of 1 x 1 is packed.")) return;
  pack_columns(b, shape[2], shape[3], call.output<float>(0, {shape[2], packed_columns(shape[3])}));
}

void shapes_of_pack(TF_ShapeInferenceContext* context, TF_Status* status) {
  const std::vector<int64_t> sides = sides_of_input(context, 0, status);
  set_shape(context, 0, {sides[2], sides[3] < 0 ? -1 : packed_columns(sides[3])}, status);
}

void compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  std::vector<int64_t> of_x, of_expand, of_expand_bias, of_filter, of_filter_bias, of_project, of_project_bias, of_options;
  InvertedResidual given;
  given.x = call.input<float>(0, &of_x);
  given.expand = call.input<float>(1, &of_expand);
  given.expand_bias = call.input<float>(2, &of_expand_bias);
  given.filter = call.input<float>(3, &of_filter);
  given.filter_bias = call.input<float>(4, &of_filter_bias);
  given.project = call.input<float>(5, &of_project);
  given.project_bias = call.input<float>(6, &of_project_bias);
  const int32_t* options = call.input<int32_t>(7, &of_options);
  const bool ranks = of_x.size() == 4 && of_filter.size() == 4 && of_project.size() == 2 && size_of(of_options) == 2;
  if (!call.require(ranks, "A block takes x and a filter of four dimensions, a packed kernel and two options.")) return;
  given.batch = of_x[0], given.height = of_x[1], given.width = of_x[2], given.inputs = of_x[3];
  given.size = of_filter[0], given.middle = of_filter[2], given.outputs = size_of(of_project_bias);
  given.stride = options[0], given.adds = options[1] == 1;
  const bool widens = size_of(of_expand) > 0;
  const bool kernels = (given.size == 3 || given.size == 5) && of_filter[1] == given.size && of_filter[3] == 1 &&
                       size_of(of_filter_bias) == given.middle && of_project[0] == given.middle &&
                       of_project[1] == packed_columns(given.outputs);
  const bool widening = widens ? of_expand.size() == 2 && of_expand[0] == given.inputs && of_expand[1] == given.middle &&
                                     size_of(of_expand_bias) == given.middle && given.middle % 48 == 0
                               : given.middle == given.inputs && given.middle % 16 == 0;
  const bool adding = !given.adds || (given.stride == 1 && given.inputs == given.outputs);
  if (!call.require(kernels && widening && adding && (given.stride == 1 || given.stride == 2),
                    "The kernels and biases of this block do not fit each other, or x.")) {
    return;
  }
  if (!widens) given.expand = nullptr;
  given.rows = (given.height + given.stride - 1) / given.stride;
  given.columns = (given.width + given.stride - 1) / given.stride;
  given.above = std::max<int64_t>(0, (given.rows - 1) * given.stride + given.size - given.height) / 2;
  given.left = std::max<int64_t>(0, (given.columns - 1) * given.stride + given.size - given.width) / 2;
  given.y = call.output<float>(0, {given.batch, given.rows, given.columns, given.outputs});
  if (given.batch * given.rows * given.columns > 0) inverted_residual(given);
}

void shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle* bias = TF_NewShapeHandle();
  TF_DimensionHandle* outputs = TF_NewDimensionHandle();
  TF_ShapeInferenceContextGetInput(context, 6, bias, status);
  int64_t channels = -1;
  if (TF_ShapeInferenceContextRankKnown(context, bias) && TF_ShapeInferenceContextRank(context, bias) == 1) {
    TF_ShapeInferenceContextDim(context, bias, 0, outputs);
    channels = TF_DimensionHandleValue(outputs);
  }
  // The stride is a value, and values are not known here.
  set_shape(context, 0, {sides_of_input(context, 0, status)[0], -1, -1, channels}, status);
  TF_DeleteDimensionHandle(outputs);
  TF_DeleteShapeHandle(bias);
}

}  // namespace

void register_inverted_residual() {
  register_operation({"TransferlabPackColumns", {"b: float"}, {"packed: float"}, shapes_of_pack, compute_pack});
  register_operation({"TransferlabInvertedResidual",
                      {"x: float", "expand: float", "expand_bias: float", "filter: float", "filter_bias: float",
                       "project: float", "project_bias: float", "options: int32"},
                      {"y: float"},
                      shapes,
                      compute});
}

}  // namespace transferlab
