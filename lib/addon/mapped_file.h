#pragma once

#include <node_api.h>

namespace transferlab {

/** Gives `exports` the functions that map a file into memory and make tensors of it. */
void define_file_functions(napi_env env, napi_value exports);

}  // namespace transferlab
