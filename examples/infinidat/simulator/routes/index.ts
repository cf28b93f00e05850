import type { Route } from '../route.js';
import { componentRoutes } from './component-routes.js';
import { hostRoutes } from './host-routes.js';
import { lunRoutes } from './lun-routes.js';
import { metadataRoutes } from './metadata-routes.js';
import { networkRoutes } from './network-routes.js';
import { poolRoutes } from './pool-routes.js';
import { systemRoutes } from './system-routes.js';
import { userRoutes } from './user-routes.js';
import { volumeRoutes } from './volume-routes.js';

/** Everything that the array can be asked; the first that fits is taken. */
export const routes: readonly Route[] = [
  ...systemRoutes,
  ...userRoutes,
  ...poolRoutes,
  ...volumeRoutes,
  ...hostRoutes,
  ...lunRoutes,
  ...metadataRoutes,
  ...networkRoutes,
  ...componentRoutes,
];
