export { declaredSettings, images, root, type Image } from './images.js';
