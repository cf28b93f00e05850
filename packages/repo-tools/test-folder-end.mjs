// @ts-check
// What jest calls after its last worker: it wants a module of its own for that.
export { tearDown as default } from './test-folder.mjs';
