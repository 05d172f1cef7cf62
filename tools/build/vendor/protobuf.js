/* protobuf.js - what `make vendor` bundles of @bufbuild/protobuf into web/vendor/protobuf.js: its reader and its writer of the wire format. */
export { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
