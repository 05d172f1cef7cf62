/* parity.proof.js - the same bits also without SIMD where samples have weights, which takes long. */
import process from 'node:process';

process.env.THOROUGH = '1';
await import('../../node/engine/parity.test.js');
