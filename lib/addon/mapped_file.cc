// Weights straight from the page cache: a file mapped into memory, and tensors that lie in it.
//
// tfjs-node copies what JavaScript has read before TensorFlow uses it, and reading copies it out of the page cache first:
// for half a gigabyte of weights that is a second and three times the memory. A mapping is private to the process, so a
// training step that writes to a weight writes to a private page and never to the file.
//
//   mapFile(path: string): ArrayBuffer on the file's bytes; an empty file is an error
//   tensorOver(values: Float32Array, shape: number[]): { id, shape, dtype }, or null if the values are not in a mapped file
//
// The file must not be truncated while it is mapped; replace it by renaming another file over it.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <node_api.h>

#include "file_mapping.h"
#include "mapped_file.h"
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

// The table of tensors is a private member; the addon has no other access from a tensor to its id.
#define private public
#include "tfjs_backend.h"
#undef private

namespace {

using tfnodejs::TFJSBackend;

using transferlab::Held;
using transferlab::map_whole;
using transferlab::Mapping;

/** The mappings there are, by where they begin. TensorFlow lets go of tensors on threads of its own. */
std::mutex mutex;
std::map<const char*, std::weak_ptr<Mapping>> mappings;

Held mapping_around(const char* data, size_t length) {
  std::lock_guard<std::mutex> lock(mutex);
  auto next = mappings.upper_bound(data);
  if (next == mappings.begin()) return nullptr;
  Held found = std::prev(next)->second.lock();
  return found && data + length <= found->begin + found->length ? found : nullptr;
}

void remember(const Held& mapping) {
  std::lock_guard<std::mutex> lock(mutex);
  for (auto one = mappings.begin(); one != mappings.end();) {
    one = one->second.expired() ? mappings.erase(one) : std::next(one);
  }
  mappings[mapping->begin] = mapping;
}

napi_value fail(napi_env env, const std::string& message) {
  napi_throw_error(env, nullptr, message.c_str());
  return nullptr;
}

napi_value map_file(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value value, buffer;
  size_t length = 0;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  if (count != 1 || napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) {
    return fail(env, "mapFile takes the path of a file.");
  }
  std::string path(length + 1, '\0'), error;
  napi_get_value_string_utf8(env, value, &path[0], path.size(), &length);
  path.resize(length);
  const Held mapping = map_whole(path, &error);
  if (!mapping) return fail(env, path + ": " + error);
  remember(mapping);
  auto release = [](napi_env, void*, void* held) { delete static_cast<Held*>(held); };
  if (napi_create_external_arraybuffer(env, mapping->begin, mapping->length, release, new Held(mapping), &buffer) !=
      napi_ok) {
    return fail(env, "This Node does not take memory from outside.");
  }
  return buffer;
}

napi_value tensor_over(napi_env env, napi_callback_info info) {
  size_t count = 2, values = 0;
  napi_value given[2];
  napi_typedarray_type type;
  void* data = nullptr;
  uint32_t rank = 0;
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  if (count != 2 ||
      napi_get_typedarray_info(env, given[0], &type, &values, &data, nullptr, nullptr) != napi_ok ||
      type != napi_float32_array || napi_get_array_length(env, given[1], &rank) != napi_ok) {
    return fail(env, "tensorOver takes a Float32Array and a shape.");
  }
  std::vector<int64_t> shape(rank);
  size_t size = 1;
  for (uint32_t axis = 0; axis < rank; axis++) {
    napi_value side;
    napi_get_element(env, given[1], axis, &side);
    napi_get_value_int64(env, side, &shape[axis]);
    size *= shape[axis];
  }
  if (size != values) return fail(env, "tensorOver: the values do not fill the shape.");
  const size_t bytes = values * sizeof(float);
  Held mapping = mapping_around(static_cast<char*>(data), bytes);
  napi_value result;
  if (!mapping) {
    napi_get_null(env, &result);
    return result;
  }
  // TensorFlow copies values that are not aligned as it requires, and then releases them at once.
  auto release = [](void*, size_t, void* held) { delete static_cast<Held*>(held); };
  TF_Tensor* tensor =
      TF_NewTensor(TF_FLOAT, shape.data(), shape.size(), data, bytes, release, new Held(std::move(mapping)));
  TF_Status* status = TF_NewStatus();
  TFE_TensorHandle* handle = tensor ? TFE_NewTensorHandle(tensor, status) : nullptr;
  const bool made = handle && TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  if (tensor) TF_DeleteTensor(tensor);
  if (!made) return fail(env, "TensorFlow could not make a tensor of the file's memory.");
  TFJSBackend* backend;
  napi_get_instance_data(env, reinterpret_cast<void**>(&backend));
  return backend->GenerateOutputTensorInfo(env, handle);
}

}  // namespace

void transferlab::define_file_functions(napi_env env, napi_value exports) {
  napi_property_descriptor functions[] = {
      {"mapFile", nullptr, map_file, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"tensorOver", nullptr, tensor_over, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
}
