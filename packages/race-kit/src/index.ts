export { createDriverContender, type DriverContenderOptions } from './create-driver-contender.js';
export { lockProviderFor } from './lock-provider-for.js';
export { raceVolumes, spread } from './race-inputs.js';
export { RoutedLockProvider } from './routed-lock-provider.js';
export { runArrayRace, type ArrayRace } from './run-array-race.js';
export { runContenders, type ContenderRun } from './run-contenders.js';
export { WarmContenders } from './warm-contenders.js';
export type { ContenderReport } from './contender-report.js';
