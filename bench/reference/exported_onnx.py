# Checks the files that bench/exported-onnx.ts has written: each NAME.onnx by onnx.checker and ONNX Runtime, on the examples of NAME.json.
# python bench/reference/exported_onnx.py FOLDER; needs onnx, onnxruntime and NumPy. Prints the largest difference divided by the
# largest value, the opset and the median time of a run; exits with 1 if one differs by more than 1e-5.
import glob, json, os, statistics, sys, time
import numpy as np, onnx, onnxruntime

failed = 0
for path in sorted(glob.glob(os.path.join(sys.argv[1], '*.onnx'))):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    with open(path[:-5] + '.json') as file:
        case = json.load(file)
    session = onnxruntime.InferenceSession(path, providers=['CPUExecutionProvider'])
    (entry,), (end,) = session.get_inputs(), session.get_outputs()
    kind = np.int64 if entry.type == 'tensor(int64)' else np.float32
    x = np.array(case['input'], dtype=np.float32).reshape(case['inputShape']).astype(kind)
    y = session.run([end.name], {entry.name: x})[0]
    expected = np.array(case['output'], dtype=np.float32).reshape(case['outputShape'])
    one = session.run([end.name], {entry.name: x[:1]})[0]
    gap = float(np.abs(y - expected).max() / np.abs(expected).max()) if y.shape == expected.shape else float('inf')
    alone = float(np.abs(one - expected[:1]).max() / np.abs(expected).max())
    times = []
    for _ in range(5):
        start = time.perf_counter()
        session.run([end.name], {entry.name: x})
        times.append(time.perf_counter() - start)
    ok = max(gap, alone) < 1e-5
    failed += not ok
    operators = len(model.graph.node)
    transposes = sum(node.op_type == 'Transpose' for node in model.graph.node)
    print(f"{'ok  ' if ok else 'FAIL'} {os.path.basename(path):32} gap {gap:.1e}, one example {alone:.1e}, {operators} nodes, "
          f'{transposes} transposes, {entry.name} {entry.type} {entry.shape} to {end.name} {end.shape}, '
          f'{1000 * statistics.median(times):.1f} ms for {len(x)}')
sys.exit(1 if failed else 0)
