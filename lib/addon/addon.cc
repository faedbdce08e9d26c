// The addon that Node loads: tfjs-node's, extended by graphs and custom operations.
//
// It is one addon because an id of tfjs-node refers to a tensor in its table, and only code in the same addon can read
// that table. Set-up compiles it (setup/engine/addon.mjs).

#include <mutex>

#include <node_api.h>

#include "graph_session.h"
#include "kernel.h"
#include "mapped_file.h"
#include "signals.h"

// tfjs-node's own registration, renamed on the compiler's command line.
extern "C" napi_value register_tfjs_binding(napi_env env, napi_value exports);

extern "C" NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  {
    // TensorFlow starts threads here.
    transferlab::NoSignals none;
    exports = register_tfjs_binding(env, exports);
  }
  if (!exports) return nullptr;
  transferlab::define_graph_functions(env, exports);
  transferlab::define_file_functions(env, exports);
  // TensorFlow knows an operation once, however many threads load the addon.
  static std::once_flag once;
  std::call_once(once, [] {
    transferlab::register_gelu();
    transferlab::register_product();
    transferlab::register_decoder_parts();
    transferlab::register_attention();
    transferlab::register_layer_norm();
    transferlab::register_relu_max_pool();
    transferlab::register_norm_relu_max_pool();
    transferlab::register_depthwise_filter_grad();
    transferlab::register_conv_relu_max_pool();
    transferlab::register_inverted_residual();
    transferlab::register_norm_relu6();
    transferlab::register_biased_activation();
    transferlab::register_task_weights();
  });
  return exports;
}
