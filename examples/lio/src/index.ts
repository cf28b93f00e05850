export { LioDriver } from './lio-driver.js';
export { LioClient, type Chap } from './lio-client.js';
export { isRtstoolError, RtstoolError, type RtstoolFact } from './lio-errors.js';
export { defaultLioSettings, LIO_SETTINGS, type LioSettings } from './lio-settings.js';
export { lioModule } from './lio-module.js';
