import { PythonError } from '@holdfast/array-simulator/command-line';

/** What the library under cinder-rtstool raises of its own. */
export const rtslibError = (message: string): PythonError => new PythonError('rtslib_fb.utils.RTSLibError', message);

/** The library looked an object up that is not there. */
export const notInConfigfs = (message: string): PythonError => new PythonError('rtslib_fb.utils.RTSLibNotInCFSError', message);

/** What cinder-rtstool itself raises. */
export const rtstoolError = (message: string): PythonError => new PythonError('cinder.cmd.rtstool.RtstoolError', message);
