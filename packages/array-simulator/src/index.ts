export type { ProviderSpec, Race, RaceOptions, RaceReport } from './race.js';
