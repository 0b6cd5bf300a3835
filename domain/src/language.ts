/** What texts for people are in: Chinese unless English is asked for. */
export type Language = "zh" | "en";

/** A text for people in every language there is: what lacks one does not compile. */
export type Bilingual = Readonly<Record<Language, string>>;
