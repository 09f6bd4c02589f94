export { addWaitingTraces } from './add-waiting-traces.js';
export { addReslices, Reslicer, type ReslicePage, type ReslicePageWork } from './reslicer.js';
