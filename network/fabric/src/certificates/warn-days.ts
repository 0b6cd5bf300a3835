/** Time enough for those who renew by hand. */
export const WARN_DAYS = 30;
/** Nobody may be there for a week. */
export const FEW_DAYS = 7;
