import type { Resource } from "@mulian/domain";
import type { Visibility } from "../visibility.js";

/** Stands where the binding's name would, for everybody but the department that owns it. */
const WITHHELD = "withheld";

export const resourceView = (visibility: Visibility, resource: Resource): Resource =>
  visibility.isOwn(resource.department) ? resource : { ...resource, binding: WITHHELD };
