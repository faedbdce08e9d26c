import { asData } from './codec';
import { isPromise, tensorsIn } from './scenario-functions';
import type { TensorRegister } from './tensor-register';

/** What some calls left in TensorFlow's memory. */
interface MemoryReport {
  /** Tensors that are still there besides the results, which were disposed. */
  left: number;
  /** The places of arguments with a tensor that the calls disposed, though it belongs to the caller. */
  disposed: number[];
  /** The result of each call, as data. */
  results: unknown[];
}

/**
 * Calls a function `times` times with the same arguments, and counts the tensors that it leaks. Stops after a call that
 * disposed what it was given. Results are copied as data after each call.
 */
export async function callCountingMemory(
  call: (...args: unknown[]) => unknown,
  args: readonly unknown[],
  times: number,
  register: TensorRegister,
): Promise<MemoryReport> {
  const argumentTensors = args.map((argument) => tensorsIn(argument, register));
  const isGiven = new Set<unknown>(argumentTensors.flat());
  const gone = () => argumentTensors.flatMap((tensors, index) => (tensors.every(register.has) ? [] : [index]));
  const mark = register.mark();
  const results: unknown[] = [];
  for (let time = 0; time < times && gone().length === 0; time++) {
    const returned = call(...args);
    const result = isPromise(returned) ? await returned : returned;
    const newTensors = tensorsIn(result, register).filter((tensor) => !isGiven.has(tensor));
    results.push(asData(gone().length === 0 ? result : undefined, 'the result'));
    for (const tensor of newTensors) register.dispose(tensor);
  }
  const report = { left: register.leftSince(mark), disposed: gone(), results };
  for (const tensor of argumentTensors.flat()) register.dispose(tensor);
  return report;
}
