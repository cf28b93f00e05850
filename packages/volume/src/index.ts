export { DriverError, driverErrorCodes, isDriverError, type DriverErrorCode, type DriverErrorDetails } from './driver-error.js';
export type { VolumeDriver } from './volume-driver.js';
export type { Volume, VolumeAttachment, VolumeModelUpdate } from './records/volume.js';
export type { ImageCloneResult, ImageContent, ImageLocation, ImageMeta } from './records/image.js';
export type { Snapshot, SnapshotModelUpdate } from './records/snapshot.js';
export type { Connector } from './records/connector.js';
export type {
  ConnectionInfo,
  FibreChannelConnectionData,
  FibreChannelConnectionInfo,
  HgstConnectionInfo,
  IscsiConnectionData,
  IscsiConnectionInfo,
  NvmeofConnectionData,
  NvmeofConnectionInfo,
  TerminationInfo,
} from './records/connection-info.js';
export type { PoolStats, VolumeStats } from './records/volume-stats.js';
