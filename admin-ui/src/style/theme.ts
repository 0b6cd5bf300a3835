import type { ThemeConfig } from "antd";

/** The console's colours: text in any of them passes 4.5:1 on white (WCAG 2.2, 1.4.3), borders of fields 3:1 (1.4.11). */
export const theme: ThemeConfig = {
  zeroRuntime: true,
  token: {
    // Nothing moves: what waits for an animation's end can wait for ever when a page changes under it, and many readers mind.
    motion: false,
    colorPrimary: "#0b5cad",
    colorLink: "#0b5cad",
    colorLinkHover: "#083f76",
    colorError: "#c62828",
    colorBorder: "#8a96a1",
    colorTextPlaceholder: "#66727d",
    colorTextDescription: "#56626d",
    colorTextTertiary: "#56626d",
    colorTextQuaternary: "#66727d",
  },
};
