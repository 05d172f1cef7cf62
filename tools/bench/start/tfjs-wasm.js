/* tfjs-wasm.js - TensorFlow.js on its WebAssembly backend (SIMD), with the kernels that the network needs. */
import { setWasmPath } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js';
import '@tensorflow/tfjs-backend-wasm/dist/base.js';
import { addConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Add.js';
import { batchMatMulConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/BatchMatMul.js';
import { conv2DConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2D.js';
import { maxPoolConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/MaxPool.js';
import { multiplyConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Multiply.js';
import { reluConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Relu.js';
import { reshapeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Reshape.js';
import { softmaxConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Softmax.js';
import { setBackend } from '@tensorflow/tfjs-core/dist/globals.js';
import { registerKernel } from '@tensorflow/tfjs-core/dist/kernel_registry.js';
import { read } from './tfjs.js';

for (const kernel of [
  addConfig,
  batchMatMulConfig,
  conv2DConfig,
  maxPoolConfig,
  multiplyConfig,
  reluConfig,
  reshapeConfig,
  softmaxConfig,
])
  registerKernel(kernel);
const weights = fetch('weights.bin').then((response) => response.arrayBuffer());
setWasmPath(new URL('tfjs-backend-wasm-simd.wasm', document.baseURI).href);
await setBackend('wasm');
await read(weights);
