export { HgstDriver } from './hgst-driver.js';
export { HgstClient } from './hgst-client.js';
export { isVgcClusterError, VgcClusterError, type VgcClusterFact } from './hgst-errors.js';
export { HGST_OPTIONS, type HgstOptions } from './hgst-options.js';
export { hgstModule } from './hgst-module.js';
