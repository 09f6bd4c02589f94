export { Timers, type WakeUp, type WakeUpHandler } from './timers.js';
