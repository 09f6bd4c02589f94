export { ConfigInvalid, defineConfig, describeConfig, readConfig } from './define-config.js';
export type { ConfigDeclaration, ConfigValues } from './define-config.js';
export { choice, flag, integer, list, secret, Secret, text, url } from './settings.js';
export type { Setting } from './settings.js';
