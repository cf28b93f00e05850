import { describe, expect, it } from '@jest/globals';
import { DriverError, isDriverError } from '../src/index.js';

describe('DriverError', () => {
  it("carries its code, the volume, the backend's own word and the cause", () => {
    const cause = new Error('exit 1');
    const error = new DriverError('ERR_EXPORT_FAILED', 'no export', { volumeId: 'v1', backendError: 'in use', cause });
    expect(error).toMatchObject({ name: 'DriverError', code: 'ERR_EXPORT_FAILED', volumeId: 'v1', backendError: 'in use', cause });
  });

  it('is told from other errors, and by code', () => {
    const error = new DriverError('ERR_CAPACITY', 'full');
    expect(isDriverError(error)).toBe(true);
    expect(isDriverError(error, 'ERR_CAPACITY')).toBe(true);
    expect(isDriverError(error, 'ERR_VOLUME_BUSY')).toBe(false);
    expect(isDriverError(new Error('full'))).toBe(false);
    expect(isDriverError(null)).toBe(false);
  });
});
