import { tf } from '../../engine/tensorflow';
import { inputAt, type Operators, one, setting } from '../call';
import { aligned, binary, floating, unary } from './elementwise';

export const COMPARISONS: Operators = {
  Equal: binary((a, b) => tf.equal(a, b)),
  Greater: binary((a, b) => tf.greater(a, b)),
  GreaterOrEqual: binary((a, b) => tf.greaterEqual(a, b)),
  Less: binary((a, b) => tf.less(a, b)),
  LessOrEqual: binary((a, b) => tf.lessEqual(a, b)),
  And: binary((a, b) => tf.logicalAnd(a.cast('bool'), b.cast('bool'))),
  Or: binary((a, b) => tf.logicalOr(a.cast('bool'), b.cast('bool'))),
  Xor: binary((a, b) => tf.notEqual(a.cast('int32'), b.cast('int32'))),
  Not: unary((x) => tf.logicalNot(x.cast('bool'))),
  IsNaN: floating((x) => tf.isNaN(x)),
  IsInf: floating((x, call) => {
    const [above, below] = ['detect_positive', 'detect_negative'].map((name) => setting(call, name, 1) === 1);
    if (above && below) return tf.isInf(x);
    return above ? tf.equal(x, Number.POSITIVE_INFINITY) : tf.equal(x, below ? Number.NEGATIVE_INFINITY : Number.NaN);
  }),
  Where: (call) => {
    const { tensors, order } = aligned([0, 1, 2].map((index) => inputAt(call, index)));
    const [condition, a, b] = tensors;
    return one(tf.where(condition.cast('bool'), a, b), order);
  },
};
