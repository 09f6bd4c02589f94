export { addKeptDocuments, KeptDocuments, type KeptDocument } from './kept-documents.js';
