// Graphs from memory, with a choice of executor and threads: missing in tfjs-node's addon for compiled steps.
//
// tfjs-node takes graphs from SavedModel files only, with TensorFlow's default session, and looks up every input and
// output by name at each run. Here a graph comes as bytes, a session with its options, and what is fed and fetched is
// looked up once. A graph's tensors have the ids that tfjs-node gives them.
//
//   openGraph(graphDef: Uint8Array, config: Uint8Array): graph
//   prepareRun(graph, inputs: string[], outputs: string[], targets: string[]): run
//   runGraph(run, tensorIds: number[]): { id, shape, dtype }[]
//   runGraphOnEach(run, tensorIds: number[][], lanes): the same for each, `lanes` at a time
//   closeGraph(graph)
//   countGraphs(): number of open graphs
//   inferOutputs(graphDef: Uint8Array, node: string): { shape, dtype }[], with -1 for an unknown dimension, and null for
//     an unknown rank
//
// Three counters show what was computed below JavaScript, where no script can change the record:
//
//   tensorMark(): number, the id that the next tensor of tfjs-node's table gets
//   tensorsSince(mark): Int32Array, the ids from `mark` on that are in the table, ascending. A tensor enters the table when
//     TensorFlow first needs it: values that JavaScript still holds have no id
//   countRuns(): number of runs of graphs, failed ones included, that this thread has begun since it loaded the addon;
//     runGraphOnEach counts one for each input
//
// TensorFlow's errors are thrown with their messages. Each JavaScript thread has its own graphs, as it has its own tensors.

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <node_api.h>

#include "graph_session.h"
#include "parallel.h"
#include "signals.h"
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

// The table of tensors is a private member; the addon has no other access from an id to its tensor.
#define private public
#include "tfjs_backend.h"
#undef private

namespace {

using tfnodejs::TFJSBackend;

struct Graph {
  TF_Graph* graph;
  TF_Session* session;
};

/** What is fed and fetched in one way of running a graph. `targets` only have to run. */
struct Run {
  int32_t graph;
  std::vector<TF_Output> inputs, outputs;
  std::vector<const TF_Operation*> targets;
};

thread_local std::unordered_map<int32_t, Graph> graphs;
thread_local std::unordered_map<int32_t, Run> runs;
thread_local int32_t next_id = 0;
thread_local int64_t begun_runs = 0;

struct Status {
  TF_Status* status = TF_NewStatus();
  ~Status() { TF_DeleteStatus(status); }
  operator TF_Status*() { return status; }
  bool ok() { return TF_GetCode(status) == TF_OK; }
};

napi_value fail(napi_env env, const std::string& message) {
  napi_throw_error(env, nullptr, message.c_str());
  return nullptr;
}

/** The arguments of a call; fewer than wanted is an error that is already thrown. */
template <size_t count>
bool arguments(napi_env env, napi_callback_info info, napi_value (&values)[count]) {
  size_t given = count;
  if (napi_get_cb_info(env, info, &given, values, nullptr, nullptr) == napi_ok && given == count) return true;
  fail(env, "This function takes " + std::to_string(count) + " arguments.");
  return false;
}

bool to_int(napi_env env, napi_value value, int32_t* out) {
  if (napi_get_value_int32(env, value, out) == napi_ok) return true;
  fail(env, "A graph, a run and a tensor are each named by a number.");
  return false;
}

bool to_bytes(napi_env env, napi_value value, void** data, size_t* length) {
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, value, &type, length, data, nullptr, nullptr) == napi_ok &&
      type == napi_uint8_array) {
    return true;
  }
  fail(env, "A graph and its configuration are each a Uint8Array.");
  return false;
}

napi_value from_int(napi_env env, int32_t value) {
  napi_value out;
  napi_create_int32(env, value, &out);
  return out;
}

using OwnGraph = std::unique_ptr<TF_Graph, decltype(&TF_DeleteGraph)>;

/** The graph in these bytes; nothing where an error is already thrown. */
OwnGraph import_graph(napi_env env, napi_value value) {
  void* bytes;
  size_t length;
  OwnGraph graph(nullptr, TF_DeleteGraph);
  if (!to_bytes(env, value, &bytes, &length)) return graph;
  graph.reset(TF_NewGraph());
  Status status;
  TF_Buffer* definition = TF_NewBufferFromString(bytes, length);
  TF_ImportGraphDefOptions* import = TF_NewImportGraphDefOptions();
  TF_GraphImportGraphDef(graph.get(), definition, import, status);
  TF_DeleteImportGraphDefOptions(import);
  TF_DeleteBuffer(definition);
  if (status.ok()) return graph;
  fail(env, TF_Message(status));
  return OwnGraph(nullptr, TF_DeleteGraph);
}

napi_value open_graph(napi_env env, napi_callback_info info) {
  napi_value values[2];
  void* config_bytes;
  size_t config_length;
  if (!arguments(env, info, values) || !to_bytes(env, values[1], &config_bytes, &config_length)) return nullptr;
  OwnGraph graph = import_graph(env, values[0]);
  if (!graph) return nullptr;
  // TensorFlow starts the session's threads here.
  transferlab::NoSignals none;
  Status status;
  TF_SessionOptions* options = TF_NewSessionOptions();
  TF_SetConfig(options, config_bytes, config_length, status);
  TF_Session* session = status.ok() ? TF_NewSession(graph.get(), options, status) : nullptr;
  TF_DeleteSessionOptions(options);
  if (!status.ok()) return fail(env, TF_Message(status));
  graphs[next_id] = {graph.release(), session};
  return from_int(env, next_id++);
}

/** Output 0 of the node of this name; false where an error is already thrown. */
bool to_output(napi_env env, TF_Graph* graph, napi_value value, TF_Output* out) {
  char name[256];
  size_t length;
  if (napi_get_value_string_utf8(env, value, name, sizeof name, &length) != napi_ok) {
    return fail(env, "A node's name is a text."), false;
  }
  *out = {TF_GraphOperationByName(graph, name), 0};
  return out->oper || (fail(env, std::string("The graph has no node ") + name + "."), false);
}

/** The same for each of an array of names. */
bool to_outputs(napi_env env, TF_Graph* graph, napi_value names, std::vector<TF_Output>* out) {
  uint32_t count;
  if (napi_get_array_length(env, names, &count) != napi_ok) return fail(env, "Names come as an array."), false;
  out->resize(count);
  for (uint32_t place = 0; place < count; place++) {
    napi_value name;
    napi_get_element(env, names, place, &name);
    if (!to_output(env, graph, name, &(*out)[place])) return false;
  }
  return true;
}

napi_value prepare_run(napi_env env, napi_callback_info info) {
  napi_value values[4];
  int32_t id;
  if (!arguments(env, info, values) || !to_int(env, values[0], &id)) return nullptr;
  auto found = graphs.find(id);
  if (found == graphs.end()) return fail(env, "This graph is not open.");
  TF_Graph* graph = found->second.graph;
  Run run{id, {}, {}, {}};
  std::vector<TF_Output> targets;
  if (!to_outputs(env, graph, values[1], &run.inputs) || !to_outputs(env, graph, values[2], &run.outputs) ||
      !to_outputs(env, graph, values[3], &targets)) {
    return nullptr;
  }
  for (const TF_Output& target : targets) run.targets.push_back(target.oper);
  runs[next_id] = std::move(run);
  return from_int(env, next_id++);
}

using Tensor = std::unique_ptr<TF_Tensor, decltype(&TF_DeleteTensor)>;

/** The tensors with these ids; they share the buffers. False where an error is already thrown. */
bool resolve(napi_env env, TFJSBackend* backend, const Run& run, napi_value ids, std::vector<Tensor>* out) {
  for (uint32_t place = 0; place < run.inputs.size(); place++) {
    napi_value value;
    int32_t id;
    if (napi_get_element(env, ids, place, &value) != napi_ok || !to_int(env, value, &id)) return false;
    auto entry = backend->tfe_handle_map_.find(id);
    if (entry == backend->tfe_handle_map_.end()) return fail(env, "An input of the graph has been disposed."), false;
    Status status;
    out->emplace_back(TFE_TensorHandleResolve(entry->second, status), TF_DeleteTensor);
    if (!status.ok()) return fail(env, TF_Message(status)), false;
  }
  return true;
}

/** Runs a graph; gives TensorFlow's words where it fails. */
std::string run_once(const Run& run, TF_Session* session, const std::vector<Tensor>& inputs,
                     std::vector<Tensor>* outputs) {
  std::vector<TF_Tensor*> fed, fetched(run.outputs.size(), nullptr);
  for (const Tensor& input : inputs) fed.push_back(input.get());
  Status status;
  transferlab::NoSignals none;
  TF_SessionRun(session, nullptr, run.inputs.data(), fed.data(), fed.size(), run.outputs.data(), fetched.data(),
                fetched.size(), run.targets.data(), run.targets.size(), nullptr, status);
  if (!status.ok()) return TF_Message(status);
  for (TF_Tensor* tensor : fetched) outputs->emplace_back(tensor, TF_DeleteTensor);
  return "";
}

/** Tensors as tfjs-node tells them to JavaScript; nothing where an error is already thrown. */
napi_value tell(napi_env env, TFJSBackend* backend, const std::vector<Tensor>& tensors) {
  napi_value results;
  napi_create_array_with_length(env, tensors.size(), &results);
  for (size_t place = 0; place < tensors.size(); place++) {
    Status status;
    TFE_TensorHandle* handle = TFE_NewTensorHandle(tensors[place].get(), status);
    if (!status.ok()) return fail(env, TF_Message(status));
    napi_set_element(env, results, place, backend->GenerateOutputTensorInfo(env, handle));
  }
  return results;
}

/** The backend whose functions these are: an addon that is loaded twice in a process has two, each with a table. */
TFJSBackend* own_backend(napi_env env) {
  TFJSBackend* backend = nullptr;
  napi_get_instance_data(env, reinterpret_cast<void**>(&backend));
  return backend;
}

/** The run of this id and its session; false where an error is already thrown. */
bool find_run(napi_env env, napi_value value, const Run** run, TF_Session** session, TFJSBackend** backend) {
  int32_t id;
  if (!to_int(env, value, &id)) return false;
  auto found = runs.find(id);
  if (found == runs.end()) return fail(env, "This run's graph is not open."), false;
  *run = &found->second;
  *session = graphs.at(found->second.graph).session;
  *backend = own_backend(env);
  return true;
}

napi_value run_graph(napi_env env, napi_callback_info info) {
  napi_value values[2];
  const Run* run;
  TF_Session* session;
  TFJSBackend* backend;
  std::vector<Tensor> inputs, outputs;
  if (!arguments(env, info, values) || !find_run(env, values[0], &run, &session, &backend) ||
      !resolve(env, backend, *run, values[1], &inputs)) {
    return nullptr;
  }
  begun_runs++;
  const std::string error = run_once(*run, session, inputs, &outputs);
  return error.empty() ? tell(env, backend, outputs) : fail(env, error);
}

/** Runs a graph on several inputs, so many at a time, each in a thread of its own; they only read what the graph holds. */
napi_value run_graph_on_each(napi_env env, napi_callback_info info) {
  napi_value values[3];
  const Run* run;
  TF_Session* session;
  TFJSBackend* backend;
  int32_t lanes;
  uint32_t count;
  if (!arguments(env, info, values) || !find_run(env, values[0], &run, &session, &backend) ||
      !to_int(env, values[2], &lanes)) {
    return nullptr;
  }
  if (napi_get_array_length(env, values[1], &count) != napi_ok) return fail(env, "Inputs come as an array of arrays.");
  std::vector<std::vector<Tensor>> inputs(count), outputs(count);
  std::vector<std::string> errors(count);
  for (uint32_t place = 0; place < count; place++) {
    napi_value ids;
    napi_get_element(env, values[1], place, &ids);
    if (!resolve(env, backend, *run, ids, &inputs[place])) return nullptr;
  }
  begun_runs += count;
  transferlab::on_lanes(count, lanes, [&](int64_t place) {
    errors[place] = run_once(*run, session, inputs[place], &outputs[place]);
  });
  napi_value results;
  napi_create_array_with_length(env, count, &results);
  for (uint32_t place = 0; place < count; place++) {
    if (!errors[place].empty()) return fail(env, errors[place]);
    napi_value told = tell(env, backend, outputs[place]);
    if (!told) return nullptr;
    napi_set_element(env, results, place, told);
  }
  return results;
}

napi_value close_graph(napi_env env, napi_callback_info info) {
  napi_value values[1];
  int32_t id;
  if (!arguments(env, info, values) || !to_int(env, values[0], &id)) return nullptr;
  auto found = graphs.find(id);
  if (found == graphs.end()) return fail(env, "This graph is not open.");
  for (auto run = runs.begin(); run != runs.end();) run = run->second.graph == id ? runs.erase(run) : std::next(run);
  Status status;
  TF_CloseSession(found->second.session, status);
  TF_DeleteSession(found->second.session, status);
  TF_DeleteGraph(found->second.graph);
  graphs.erase(found);
  return nullptr;
}

/** What a node of a graph gives, found without running it. */
napi_value infer_outputs(napi_env env, napi_callback_info info) {
  napi_value values[2];
  if (!arguments(env, info, values)) return nullptr;
  OwnGraph graph = import_graph(env, values[0]);
  TF_Output output;
  if (!graph || !to_output(env, graph.get(), values[1], &output)) return nullptr;
  napi_value results;
  napi_create_array(env, &results);
  for (int place = 0; place < TF_OperationNumOutputs(output.oper); place++) {
    Status status;
    output.index = place;
    const int sides = TF_GraphGetTensorNumDims(graph.get(), output, status);
    napi_value result, shape;
    napi_get_null(env, &shape);
    if (sides >= 0) {
      std::vector<int64_t> known(sides);
      TF_GraphGetTensorShape(graph.get(), output, known.data(), sides, status);
      napi_create_array_with_length(env, sides, &shape);
      for (int side = 0; side < sides; side++) napi_set_element(env, shape, side, from_int(env, known[side]));
    }
    napi_create_object(env, &result);
    napi_set_named_property(env, result, "shape", shape);
    napi_set_named_property(env, result, "dtype", from_int(env, TF_OperationOutputType(output)));
    napi_set_element(env, results, place, result);
  }
  return results;
}

napi_value count_graphs(napi_env env, napi_callback_info) { return from_int(env, graphs.size()); }

napi_value count_runs(napi_env env, napi_callback_info) {
  napi_value out;
  napi_create_int64(env, begun_runs, &out);
  return out;
}

napi_value tensor_mark(napi_env env, napi_callback_info) { return from_int(env, own_backend(env)->next_tensor_id_); }

napi_value tensors_since(napi_env env, napi_callback_info info) {
  napi_value values[1], buffer, out;
  int32_t mark;
  if (!arguments(env, info, values) || !to_int(env, values[0], &mark)) return nullptr;
  std::vector<int32_t> ids;
  for (const auto& entry : own_backend(env)->tfe_handle_map_) {
    if (entry.first >= mark) ids.push_back(entry.first);
  }
  std::sort(ids.begin(), ids.end());
  void* data;
  if (napi_create_arraybuffer(env, ids.size() * sizeof(int32_t), &data, &buffer) != napi_ok) return nullptr;
  std::copy(ids.begin(), ids.end(), static_cast<int32_t*>(data));
  napi_create_typedarray(env, napi_int32_array, ids.size(), buffer, 0, &out);
  return out;
}

}  // namespace

void transferlab::define_graph_functions(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      {"openGraph", nullptr, open_graph, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"prepareRun", nullptr, prepare_run, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"runGraph", nullptr, run_graph, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"runGraphOnEach", nullptr, run_graph_on_each, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"closeGraph", nullptr, close_graph, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"inferOutputs", nullptr, infer_outputs, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"countGraphs", nullptr, count_graphs, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"countRuns", nullptr, count_runs, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"tensorMark", nullptr, tensor_mark, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"tensorsSince", nullptr, tensors_since, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
}
