import { z } from 'zod';
import { ArrayError } from '../array-error.js';
import { show, showPage } from '../collection.js';
import { lunFields } from '../lun-fields.js';
import { LARGEST_LUN } from '../mapping-table.js';
import { assertApproved, bodyOf, idOf, type Route, type RouteRequest } from '../route.js';
import type { SimulatedHost } from '../simulated-host.js';

const mapBody = z.looseObject({ volume_id: z.int(), lun: z.int().min(0).max(LARGEST_LUN).nullish() });

/** A second host must be approved, for two hosts that do not know of each other spoil what is on the volume. */
function assertSecondHostApproved(request: RouteRequest, volumeId: number): void {
  const others = request.state.mappings.ofVolume(volumeId).filter(({ hostId }) => hostId !== idOf(request));
  if (others.length > 0) assertApproved(request, `Volume ${volumeId} is mapped to ${others.length} other hosts`);
}

function hostToUnmapFrom(request: RouteRequest): SimulatedHost {
  const host = request.state.hosts.needed(idOf(request));
  assertApproved(request, `Host "${host.name}" will lose access to a volume`);
  return host;
}

/** What is mapped to hosts. */
export const lunRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'hosts/:id/luns',
    run: (request) => {
      const { hosts, mappings, witness } = request.state;
      const { id } = hosts.needed(idOf(request));
      witness.sawHost(request.client, id, true);
      return showPage(mappings.ofHost(id), lunFields, request.query);
    },
  },
  {
    method: 'POST',
    path: 'hosts/:id/luns',
    run: async (request) => {
      const { volume_id: volumeId, lun } = bodyOf(request, mapBody);
      assertSecondHostApproved(request, volumeId);
      const mapping = await request.state.mappings.map({ client: request.client, hostId: idOf(request), volumeId, lun: lun ?? undefined });
      return { result: show(mapping, lunFields), status: 201 };
    },
  },
  {
    method: 'DELETE',
    path: 'hosts/:id/luns/lun/:lun',
    run: (request) => {
      const host = hostToUnmapFrom(request);
      const lun = idOf(request, 1);
      if (Number.isNaN(lun)) throw new ArrayError('LUN_NOT_FOUND', `"${request.path[1]}" is no LUN`);
      return { result: show(request.state.mappings.unmapLun(request.client, host, lun), lunFields) };
    },
  },
  {
    method: 'DELETE',
    path: 'hosts/:id/luns/volume_id/:volume',
    run: (request) => {
      const host = hostToUnmapFrom(request);
      const volume = request.state.volumes.needed(idOf(request, 1));
      return { result: show(request.state.mappings.unmapVolume(host, volume.id), lunFields) };
    },
  },
];
