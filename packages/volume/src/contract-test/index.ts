export { testVolumeDriver, type ContractTestOptions, type ContractTestRunner } from './test-volume-driver.js';
export type { VolumeContent, VolumeDriverHarness, VolumeFacts } from './harness.js';
