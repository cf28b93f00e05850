import { describe, expect, it } from '@jest/globals';
import { vgcClusterError } from '../src/hgst-errors.js';

describe('what vgc-cluster fails with', () => {
  it.each([
    ['BLOCKED', 'ERR_BACKEND_REFUSED', 'VGC_CREATE_000002\nBLOCKED\n', '', 'VGC_CREATE_000002', 'BLOCKED'],
    ['SPACE_NOT_FOUND', 'ERR_VOLUME_NOT_FOUND', '', 'Space object "a" does not exist.\n', '', 'Space object "a" does not exist.'],
    ['SPACE_EXISTS', 'ERR_VOLUME_EXISTS', '', 'Space object "BLOCKED" already exists.\n', '', 'Space object "BLOCKED" already exists.'],
    ['NO_CAPACITY', 'ERR_CAPACITY', 'VGC_CREATE_000003\n', 'Insufficient capacity.\n', 'VGC_CREATE_000003', 'Insufficient capacity.'],
    ['NO_MANAGER', 'ERR_BACKEND_UNREACHABLE', '', 'Unable to contact the cluster manager\n', '', 'Unable to contact the cluster manager'],
    ['UNKNOWN', 'ERR_BACKEND_REFUSED', '', '', '', 'nothing, with exit status 3'],
  ])('%s becomes %s', (fact, code, stdout, stderr, requestId, backendError) => {
    expect(vgcClusterError('space-create', 3, stdout, stderr)).toMatchObject({ fact, code, requestId, backendError });
  });
});
