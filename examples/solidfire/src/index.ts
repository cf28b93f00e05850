export { IMAGE_WRITER, type ImageWriter } from './image-writer.js';
export { SolidFireClient } from './solidfire-client.js';
export { SolidFireClones, type CloneSource } from './solidfire-clones.js';
export { SolidFireDriver } from './solidfire-driver.js';
export { SOLIDFIRE_ERRORS, type SolidFireErrorEntry } from './solidfire-errors.js';
export { solidFireModule } from './solidfire-module.js';
export { SOLIDFIRE_OPTIONS, type SolidFireOptions } from './solidfire-options.js';
