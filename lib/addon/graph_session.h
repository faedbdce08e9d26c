#pragma once

#include <node_api.h>

namespace transferlab {

/** Gives `exports` the functions that open, run and close graphs. */
void define_graph_functions(napi_env env, napi_value exports);

}  // namespace transferlab
