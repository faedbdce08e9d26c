import type { Variable } from '@tensorflow/tfjs';
import type { NativeBackend, NativeTensor, TensorData } from '../native';
import { tf } from '../tensorflow';

/** The variables whose newest values are in a session. */
export interface Lent {
  /** Says that the session has just changed these. */
  lend(variables: Iterable<Variable>): void;
  /** Reads every value that only the session has. */
  takeBack(): void;
  /** Reads them if somebody else (a clone) looks at one that the session is about to change. */
  secure(): void;
}

interface Loan {
  /** The `dataId` and the tensor data that stand for the session's copy. */
  dataId: object;
  data: TensorData | undefined;
  /** Whether only the session has the newest values. */
  out: boolean;
}

/**
 * Leaves the values of variables in a session and fetches them when an operation or a reading first needs one: until
 * then `values`, which the backend looks at before each use, is a getter. All that are out come back in one run.
 * `read` gives the session's values of `variables`, in order.
 */
export function lend(backend: NativeBackend, variables: readonly Variable[], read: () => NativeTensor[]): Lent {
  const loans = new Map(
    variables.map((variable): [Variable, Loan] => [variable, { dataId: {}, data: undefined, out: false }]),
  );
  const alive = ({ dataId, data }: Loan) => backend.tensorMap.has(dataId) && backend.tensorMap.get(dataId) === data;

  const takeBack = () => {
    if (![...loans.values()].some((loan) => loan.out)) return;
    for (const [place, { id }] of read().entries()) {
      const loan = loans.get(variables[place]) as Loan;
      if (loan.out && loan.data && alive(loan)) loan.data.id = id;
      else backend.binding.deleteTensor(id);
      loan.out = false;
    }
  };

  return {
    takeBack,
    secure() {
      if ([...loans.values()].some(({ out, data }) => out && data && data.refCount > 1)) takeBack();
    },
    lend(changed) {
      for (const variable of changed) {
        const loan = loans.get(variable) as Loan;
        // Data that stands for the variable and that nobody else looks at can stand for the new values too.
        if (loan.data && loan.dataId === variable.dataId && loan.data.refCount === 1) {
          if (!loan.out && loan.data.id >= 0) backend.binding.deleteTensor(loan.data.id);
          loan.data.id = -1;
          loan.data.version = (loan.data.version ?? 0) + 1;
        } else {
          loan.data = lentData(variable, backend, takeBack);
          loan.dataId = variable.dataId;
        }
        loan.out = true;
      }
    },
  };
}

/** Gives the variable a fresh `dataId` whose values are fetched when they are needed. */
function lentData(variable: Variable, backend: NativeBackend, takeBack: () => void): TensorData {
  const { shape, dtype } = variable;
  const dataId = {};
  const data: TensorData = {
    shape: [...shape],
    dtype: backend.tensorMap.get(variable.dataId).dtype,
    id: -1,
    refCount: 1,
    get values() {
      if (this.id < 0) takeBack();
      return null;
    },
    set values(_) {},
  };
  backend.tensorMap.set(dataId, data);
  const tensor = tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
  variable.assign(tensor);
  tensor.dispose();
  return data;
}
