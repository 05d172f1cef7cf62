// What the library's types name of the platform, for programs that are compiled without lib "dom". Where the platform declares these
// itself, the declarations merge.
interface AbortSignal {}
interface Blob {}
interface MessagePort {}
interface URL {}
declare namespace WebAssembly {
  interface Instance {}
  interface Memory {}
  interface Module {}
}
