import { z } from 'zod';
import { ArrayError } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import { onlyFields, show, showPage, type Fields } from '../collection.js';
import { lunFields } from '../lun-fields.js';
import { objectName } from '../object-name.js';
import { assertApproved, bodyOf, idOf, type Route, type RouteAnswer, type RouteRequest } from '../route.js';
import { PROVISIONING, type SimulatedVolume, type VolumeFlags } from '../simulated-volume.js';
import { BLOCK_BYTES } from '../volume-store.js';

const flags = {
  provtype: z.enum(PROVISIONING).optional(),
  compression_enabled: z.boolean().optional(),
  ssd_enabled: z.boolean().optional(),
  write_protected: z.boolean().optional(),
};
const masterBody = z.looseObject({ name: objectName, pool_id: z.int(), size: z.int(), ...flags });
const childBody = z.looseObject({ name: objectName, parent_id: z.int(), ...flags });
const changeBody = z.looseObject({ name: objectName.optional(), size: z.int().optional(), ...flags });

function flagsOf(body: Partial<z.infer<typeof changeBody>>): Partial<VolumeFlags> {
  return {
    ...(body.provtype !== undefined && { provtype: body.provtype }),
    ...(body.compression_enabled !== undefined && { compressionEnabled: body.compression_enabled }),
    ...(body.ssd_enabled !== undefined && { ssdEnabled: body.ssd_enabled }),
    ...(body.write_protected !== undefined && { writeProtected: body.write_protected }),
  };
}

function volumeFields({ volumes, mappings, pools }: ArrayState): Fields<SimulatedVolume> {
  return {
    id: ({ id }) => id,
    name: ({ name }) => name,
    size: ({ sizeBytes }) => sizeBytes,
    type: ({ type }) => type,
    parent_id: ({ parentId }) => parentId,
    family_id: ({ familyId }) => familyId,
    depth: ({ depth }) => depth,
    has_children: ({ id }) => volumes.childrenOf(id).length > 0,
    mapped: ({ id }) => mappings.ofVolume(id).length > 0,
    pool_id: ({ poolId }) => poolId,
    pool_name: ({ poolId }) => pools.needed(poolId).name,
    serial: ({ serial }) => serial,
    provtype: ({ provtype }) => provtype,
    num_blocks: ({ sizeBytes }) => sizeBytes / BLOCK_BYTES,
    allocated: () => 0,
    tree_allocated: () => 0,
    used: () => 0,
    capacity_savings: () => 0,
    compression_enabled: ({ compressionEnabled }) => compressionEnabled,
    compression_suppressed: () => false,
    ssd_enabled: ({ ssdEnabled }) => ssdEnabled,
    write_protected: ({ writeProtected }) => writeProtected,
    dataset_type: () => 'VOLUME',
    cg_id: () => 0,
    cg_name: () => null,
    qos_policy_id: () => null,
    rmr_source: () => false,
    rmr_target: () => false,
    rmr_snapshot_guid: () => null,
    created_at: ({ createdAt }) => createdAt,
    updated_at: ({ updatedAt }) => updatedAt,
  };
}

const answer = ({ state, query }: RouteRequest, volume: SimulatedVolume): RouteAnswer => ({ result: show(volume, volumeFields(state), onlyFields(query)) });

async function create(request: RouteRequest): Promise<RouteAnswer> {
  const { volumes } = request.state;
  if (typeof request.body === 'object' && request.body !== null && Object.hasOwn(request.body, 'parent_id')) {
    const body = bodyOf(request, childBody);
    return { ...answer(request, volumes.createChild(body.name, body.parent_id, flagsOf(body))), status: 201 };
  }
  const body = bodyOf(request, masterBody);
  return { ...answer(request, await volumes.create(body.name, body.pool_id, body.size, flagsOf(body))), status: 201 };
}

/** With approval the volume goes, and all that was taken of it. What a host can reach stays. */
function remove(request: RouteRequest): RouteAnswer {
  const { volumes, mappings, metadata } = request.state;
  const volume = volumes.needed(idOf(request));
  const family = volumes.familyOf(volume.id);
  if (family.length > 1) {
    assertApproved(request, `Volume "${volume.name}" has ${family.length - 1} snapshots, which will be deleted too`, 'APPROVAL_REQUIRED_VOLUME_HAS_CHILDREN');
  }
  assertApproved(request, `Volume "${volume.name}" will be deleted with all its data`);
  const mapped = family.find(({ id }) => mappings.ofVolume(id).length > 0);
  if (mapped !== undefined) throw new ArrayError('VOLUME_IS_MAPPED', `Volume "${mapped.name}" is mapped to a host`);
  const deleted = answer(request, volume);
  volumes.delete(volume.id);
  for (const { id } of family) metadata.clear(id);
  return deleted;
}

/** Volumes, snapshots and clones. */
export const volumeRoutes: readonly Route[] = [
  { method: 'GET', path: 'volumes', run: ({ state, query }) => showPage(state.volumes.all(), volumeFields(state), query) },
  { method: 'POST', path: 'volumes', run: create },
  { method: 'GET', path: 'volumes/:id', run: (request) => answer(request, request.state.volumes.needed(idOf(request))) },
  {
    method: 'PUT',
    path: 'volumes/:id',
    run: (request) => {
      const body = bodyOf(request, changeBody);
      return answer(request, request.state.volumes.update(idOf(request), body.name, body.size, flagsOf(body)));
    },
  },
  { method: 'DELETE', path: 'volumes/:id', run: remove },
  {
    method: 'GET',
    path: 'volumes/:id/luns',
    run: (request) => {
      const { volumes, mappings } = request.state;
      return showPage(mappings.ofVolume(volumes.needed(idOf(request)).id), lunFields, request.query);
    },
  },
];
