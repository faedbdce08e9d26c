import { joined } from '../../bytes';
import { crc32c } from '../../checksum';
import { bytesField, type Chunks, doubleField, floatField, integerField, textField } from '../../engine/protobuf';

/**
 * Records of TensorBoard's event files: a length and its checksum, then a message `Event` (tensorflow/core/util/event.proto) in
 * protobuf's encoding and its checksum. Checksums are CRC-32C, rotated and with a constant added (core/lib/hash/crc32c.h).
 */
export type EventRecord = Uint8Array;

/** The first record of a file: the version of its format. */
export function fileVersionEvent(seconds: number): EventRecord {
  return recordOf(eventOf(seconds, 0, textField(3, 'brain.Event:2')));
}

/** A record after which values of this step or a later one replace those of earlier files. */
export function restartEvent(seconds: number, step: number): EventRecord {
  return recordOf(eventOf(seconds, step, bytesField(7, integerField(1, START))));
}

/** A record with the value of each tag at this step; undefined values are left out. */
export function scalarsEvent(
  seconds: number,
  step: number,
  values: Readonly<Record<string, number | undefined>>,
): EventRecord {
  const summary = Object.entries(values).flatMap(([tag, value]) =>
    value === undefined ? [] : bytesField(1, [...textField(1, tag), ...floatField(2, value)]),
  );
  return recordOf(eventOf(seconds, step, bytesField(5, summary)));
}

/** The status of a session log that marks a start. */
const START = 1;

function eventOf(seconds: number, step: number, content: Chunks): Uint8Array {
  // Protobuf leaves out a value of 0.
  return joined([...doubleField(1, seconds), ...(step === 0 ? [] : integerField(2, step)), ...content]);
}

function recordOf(event: Uint8Array): EventRecord {
  const length = fixed(8, (view) => view.setBigUint64(0, BigInt(event.length), true));
  return joined([length, checksumOf(length), event, checksumOf(event)]);
}

function checksumOf(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes);
  const rotated = ((crc >>> 15) | (crc << 17)) >>> 0;
  return fixed(4, (view) => view.setUint32(0, (rotated + 0xa282ead8) >>> 0, true));
}

function fixed(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}
