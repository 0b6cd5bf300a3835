import type { Dispatcher } from "undici";

export interface PageAnswer {
  readonly status: 200 | 304;
  readonly headers: Dispatcher.ResponseData["headers"];
  readonly body: Dispatcher.ResponseData["body"];
}

/** Asks for a page, under a condition if there is one. @throws DataSourceError for every answer but these */
export type Ask = (url: URL, condition?: Readonly<Record<string, string>>) => Promise<PageAnswer>;
