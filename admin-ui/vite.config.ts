import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // antd alone is above Vite's default warning; the console is served from the organisation's own gateway.
    chunkSizeWarningLimit: 2_000,
    // The strict CSP forbids inline script, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
