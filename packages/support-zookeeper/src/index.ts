export { ZookeeperSession, type ZookeeperSessionOptions } from './zookeeper-session.js';
export { ZookeeperConnection, type ZookeeperConnectionOptions, type ZookeeperNode, type ZookeeperVersion } from './zookeeper-connection.js';
export { ZookeeperWatches } from './zookeeper-watches.js';
export type { ZookeeperClientOptions, ZookeeperLibrary, ZookeeperLogin, ZookeeperNodeMode, ZookeeperTicket } from './zookeeper-library.js';
export type { ZookeeperCallback, ZookeeperClient, ZookeeperEvent, ZookeeperResult, ZookeeperStat, ZookeeperTransaction, ZookeeperWire } from './zookeeper-client.js';
export { connectionLoss, kindOf, sessionExpired, unlessExists, unlessMissing } from './zookeeper-errors.js';
