// Custom TensorFlow operations on the CPU, through its C API.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "cpus.h"
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_tensor.h"

namespace transferlab {

/** What one call of an operation is given and gives. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }
  Call(const Call&) = delete;

  template <typename Number>
  const Number* input(int place, std::vector<int64_t>* shape = nullptr) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, place, &tensor, status_);
    tensors_.push_back(tensor);
    if (shape) {
      shape->clear();
      for (int i = 0; i < TF_NumDims(tensor); i++) shape->push_back(TF_Dim(tensor, i));
    }
    return static_cast<const Number*>(TF_TensorData(tensor));
  }

  template <typename Number>
  Number* output(int place, const std::vector<int64_t>& shape) {
    int64_t size = sizeof(Number);
    for (int64_t side : shape) size *= side;
    const TF_DataType type = TF_ExpectedOutputDataType(context_, place);
    TF_Tensor* tensor = TF_AllocateOutput(context_, place, type, shape.data(), shape.size(), size, status_);
    tensors_.push_back(tensor);
    return static_cast<Number*>(TF_TensorData(tensor));
  }

  /** Whether the inputs fit; where they do not, the operation fails with this message, and must not go on. */
  bool require(bool fits, const char* message) {
    if (fits) return true;
    TF_SetStatus(status_, TF_INVALID_ARGUMENT, message);
    TF_OpKernelContext_Failure(context_, status_);
    return false;
  }

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

inline int64_t size_of(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  for (int64_t side : shape) count *= side;
  return count;
}

/** An operation: `inputs` and `outputs` as TensorFlow writes them ("x: float"), the shapes of the outputs, and the work. */
struct Operation {
  const char* name;
  std::initializer_list<const char*> inputs, outputs;
  void (*shapes)(TF_ShapeInferenceContext*, TF_Status*);
  void (*compute)(void*, TF_OpKernelContext*);
};

/** Makes the operation known to TensorFlow. */
inline void register_operation(const Operation& operation) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(operation.name);
  for (const char* input : operation.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : operation.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, operation.shapes);
  TF_RegisterOpDefinition(definition, status);
  TF_RegisterKernelBuilder(operation.name,
                           TF_NewKernelBuilder(operation.name, "CPU", nullptr, operation.compute, nullptr), status);
  TF_DeleteStatus(status);
}

/** Says that outputs 0, 1, … have the shapes of these inputs. */
template <int... inputs>
void shapes_of_inputs(TF_ShapeInferenceContext* context, TF_Status* status) {
  int output = 0;
  for (int input : {inputs...}) {
    TF_ShapeHandle* shape = TF_NewShapeHandle();
    TF_ShapeInferenceContextGetInput(context, input, shape, status);
    TF_ShapeInferenceContextSetOutput(context, output++, shape, status);
    TF_DeleteShapeHandle(shape);
  }
}

/** The sides of an input of four dimensions, -1 where one is not known yet. */
inline std::vector<int64_t> sides_of_input(TF_ShapeInferenceContext* context, int input, TF_Status* status) {
  std::vector<int64_t> sides(4, -1);
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_DimensionHandle* side = TF_NewDimensionHandle();
  TF_ShapeInferenceContextGetInput(context, input, shape, status);
  if (TF_ShapeInferenceContextRankKnown(context, shape) && TF_ShapeInferenceContextRank(context, shape) == 4) {
    for (int axis = 0; axis < 4; axis++) {
      TF_ShapeInferenceContextDim(context, shape, axis, side);
      sides[axis] = TF_DimensionHandleValue(side);
    }
  }
  TF_DeleteDimensionHandle(side);
  TF_DeleteShapeHandle(shape);
  return sides;
}

/** Says that an output has these sides. */
inline void set_shape(TF_ShapeInferenceContext* context, int output, const std::vector<int64_t>& sides,
                      TF_Status* status) {
  TF_ShapeHandle* shape = TF_ShapeInferenceContextVectorFromSize(context, sides[0]);
  for (size_t axis = 1; axis < sides.size(); axis++) {
    TF_ShapeHandle* side = TF_ShapeInferenceContextVectorFromSize(context, sides[axis]);
    TF_ShapeInferenceContextConcatenateShapes(context, shape, side, shape, status);
    TF_DeleteShapeHandle(side);
  }
  TF_ShapeInferenceContextSetOutput(context, output, shape, status);
  TF_DeleteShapeHandle(shape);
}

/** Says that each output has the first input's shape, with height and width times `up` and then divided by `down`. */
template <int outputs, int up, int down>
void scaled_shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  std::vector<int64_t> sides = sides_of_input(context, 0, status);
  for (int axis : {1, 2}) sides[axis] = sides[axis] < 0 ? -1 : sides[axis] * up / down;
  for (int output = 0; output < outputs; output++) set_shape(context, output, sides, status);
}

void register_gelu();
void register_product();
void register_decoder_parts();
void register_attention();
void register_layer_norm();
void register_relu_max_pool();
void register_norm_relu_max_pool();
void register_depthwise_filter_grad();
void register_conv_relu_max_pool();
void register_inverted_residual();
void register_norm_relu6();
void register_biased_activation();
void register_task_weights();

}  // namespace transferlab
