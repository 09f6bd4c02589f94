export { Cluster, serviceNames, type ClusterOptions, type ServiceName } from './cluster.js';
export { ServiceChild } from './service-child.js';
export { simulatedVendors } from './simulated-vendors.js';
