import { shanghaiDate } from "@mulian/domain";
import { useState } from "react";

/** The day in Asia/Shanghai when the form was opened. Only a help to who fills it in: the ledger has its own clock. */
export const useToday = (): string => useState(() => shanghaiDate(Date.now()))[0];
