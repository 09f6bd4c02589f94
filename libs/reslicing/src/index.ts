export { addReslices, Reslicer, type ReslicePage, type ReslicePageWork } from './reslicer.js';
