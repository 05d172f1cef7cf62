// These are the parts of h5wasm that Inkling uses.
export class Group {
  create_attribute(name: string, data: unknown, shape?: number[] | null, dtype?: string | null): void;
  create_dataset(args: { name: string; data: Float32Array; shape: number[]; dtype: string }): unknown;
  create_group(name: string): Group;
}
export class File extends Group {
  constructor(name: string, mode: 'w');
  flush(): void;
  close(): void;
}
declare const h5wasm: {
  ready: Promise<{
    FS: { readFile(path: string): Uint8Array; unlink(path: string): void };
  }>;
  File: typeof File;
};
export default h5wasm;
