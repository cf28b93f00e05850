import { describe, expect, it } from '@jest/globals';
import { rtstoolError } from '../src/lio-errors.js';

const traceback = (lastLine: string) => `Traceback (most recent call last):\n  File "x", line 1\n${lastLine}\n`;

describe('the facts in what cinder-rtstool prints', () => {
  it.each([
    ['DEVICE_NOT_BLOCK', 'rtslib_fb.utils.RTSLibError: Device /dev/x is not a TYPE_DISK block device'],
    ['DEVICE_IN_USE', 'rtslib_fb.utils.RTSLibError: Cannot configure StorageObject because device /dev/loop0 is already in use'],
    ['NAME_INVALID', 'rtslib_fb.utils.RTSLibError: WWN not valid as: iqn, naa, eui'],
    ['PORTAL_TAKEN', 'rtslib_fb.utils.RTSLibError: Could not create NetworkPortal in configFS'],
    ['TARGET_NOT_FOUND', 'cinder.cmd.rtstool.RtstoolError: Could not find target iqn.2026-01.a.b:c'],
    ['SECRET_TOO_LONG', 'rtslib_fb.utils.RTSLibError: Value longer than maximum length of 255'],
    ['SAVE_FAILED', "cinder.cmd.rtstool.RtstoolError: Could not save configuration to /x: [Errno 2] No such file or directory: '/x.temp'"],
    ['SAVE_FAILED', "NameError: name 'ExecutionError' is not defined. Did you mean: 'RecursionError'?"],
    ['SAVED_FILE_BROKEN', 'json.decoder.JSONDecodeError: Unterminated string starting at: line 12 column 11 (char 293)'],
    [
      'SAVED_FILE_MISSING',
      "cinder.cmd.rtstool.RtstoolError: ('Could not restore configuration file %(file_path)s: %(exc)s', {'exc': FileNotFoundError(2, 'No such file or directory')})",
    ],
    ['RACED', 'rtslib_fb.utils.RTSLibError: This _Backstore already exists in configFS'],
    ['RACED', 'rtslib_fb.utils.RTSLibError: Could not create _Backstore in configFS'],
    ['RACED', 'rtslib_fb.utils.RTSLibError: Cannot read a T10 WWN Unit Serial from an unconfigured StorageObject'],
    ['RACED', "OSError: [Errno 39] Directory not empty: '/sys/kernel/config/target/core/iblock_0'"],
    ['RACED', "ValueError: invalid literal for int() with base 10: ''"],
    ['UNKNOWN', 'KeyError: 5'],
  ])('%s: %s', (fact, lastLine) => {
    expect(rtstoolError('save', 1, '', traceback(lastLine))).toMatchObject({ fact, lastLine, exitCode: 1 });
  });

  it('USAGE: the usage on standard output and nothing on standard error', () => {
    expect(rtstoolError('create', 1, 'Usage:\nx', '')).toMatchObject({ fact: 'USAGE', message: 'cinder-rtstool create failed (exit 1): Usage:' });
  });
});
