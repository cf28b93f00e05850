export { openReport } from './open-report.js';
