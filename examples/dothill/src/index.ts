export { DothillClient, type DothillHost } from './dothill-client.js';
export { DothillDriver } from './dothill-driver.js';
export { DOTHILL_ERRORS, type DothillErrorEntry } from './dothill-errors.js';
export { DothillFibreChannelDriver } from './dothill-fibre-channel-driver.js';
export { DothillIscsiDriver } from './dothill-iscsi-driver.js';
export { dothillModule } from './dothill-module.js';
export { snapshotName, volumeName } from './dothill-names.js';
export { DOTHILL_OPTIONS, type DothillOptions } from './dothill-options.js';
export { DothillVolumes } from './dothill-volumes.js';
