export { skipLoudly } from "@mulian/gateway/testing/skip";
