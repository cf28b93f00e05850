export { LocalVolumes, VOLUME_GROUP_OPTIONS, type VolumeGroupOptions } from './local-volumes.js';
