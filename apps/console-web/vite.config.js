import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The console API serves what is built here; while developing, `npm run dev -w apps/console-web` asks the one that runs.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', reportCompressedSize: false },
  server: {
    proxy: { '/api': process.env.CONSOLE_URL ?? 'http://localhost:3000', '/problems': process.env.CONSOLE_URL ?? 'http://localhost:3000' },
  },
});
