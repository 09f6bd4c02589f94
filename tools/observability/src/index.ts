export { metricsInCode, type Metric } from './metrics-in-code.js';
export { readQuery, type Query } from './read-query.js';
