// jsfive has no types of its own; these are the parts that Inkling uses.
export class Dataset {
  readonly shape: number[];
  readonly dtype: string | unknown[];
  readonly _dataobjects: { readonly chunks: number[] | null }; // Dataset does not tell its chunks itself
  readonly value: unknown;
  readonly attrs: Record<string, unknown>;
}
export class Group {
  readonly keys: string[];
  readonly attrs: Record<string, unknown>;
  get(path: string): Group | Dataset;
}
export class File extends Group {
  constructor(bytes: ArrayBuffer, name: string);
}
export const Filters: Map<number, (packed: ArrayBuffer) => ArrayBuffer>;
export const struct: {
  unpack_from(format: string, buffer: ArrayBuffer, offset?: number): unknown[];
};
export class DataView64 extends DataView {
  getString(at: number, littleEndian: boolean, length: number): string;
}
