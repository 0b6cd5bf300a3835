import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const CONSTRUCTED = fileURLToPath(new URL("src/style/constructed-css.ts", import.meta.url));
/** Where antd's foundation writes style elements, whichever way it is imported. */
const WRITES_STYLE_ELEMENTS = /@rc-component\/util\/(es|lib)\/Dom\/dynamicCSS\.js$/;

/** The strict CSP forbids style elements: what antd would write into one goes into a constructed style sheet. */
const constructedStyles: Plugin = {
  name: "constructed-styles",
  enforce: "pre",
  async resolveId(source, importer) {
    if (!source.includes("dynamicCSS")) return undefined;
    const resolved = await this.resolve(source, importer, { skipSelf: true });
    return resolved !== null && WRITES_STYLE_ELEMENTS.test(resolved.id) ? CONSTRUCTED : undefined;
  },
};

export default defineConfig({
  plugins: [constructedStyles, react()],
  build: {
    target: "es2022",
    // antd alone is above Vite's default warning; the console is served from the organisation's own gateway.
    chunkSizeWarningLimit: 2_000,
    // The strict CSP forbids inline script, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
