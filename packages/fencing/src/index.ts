export { FenceError, isFenceError, type FenceErrorCode } from './fence-error.js';
export { FencedFile } from './fenced-file.js';
export { FENCING_TOKEN_HEADER, fenceRequests, type FenceHandler, type FenceRequestsOptions } from './fence-middleware.js';
export { LatestTokens } from './latest-tokens.js';
export { assertMysqlFence, mysqlFenceTable, type MysqlQueryable } from './mysql-fence.js';
export { assertPostgresFence, postgresFenceTable, type PostgresQueryable } from './postgres-fence.js';
export { setFenced, type RedisEvaluator } from './redis-fence.js';
