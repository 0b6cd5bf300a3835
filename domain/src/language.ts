/** What texts for people are in: Chinese unless English is asked for. */
export type Language = "zh" | "en";
