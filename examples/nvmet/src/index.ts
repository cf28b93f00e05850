export { NvmetDriver } from './nvmet-driver.js';
export { NvmetClient } from './nvmet-client.js';
export { isNvmetcliError, NvmetcliError, type NvmetcliFact } from './nvmet-errors.js';
export { defaultNvmetOptions, NVMET_OPTIONS, type NvmetOptions } from './nvmet-options.js';
export { nvmetModule } from './nvmet-module.js';
export { nvmetcliLock } from './nvmetcli-lock.js';
