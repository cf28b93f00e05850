export { SqliteVolumeRepository, type SqliteVolumeRepositoryOptions } from './sqlite-volume-repository.js';
