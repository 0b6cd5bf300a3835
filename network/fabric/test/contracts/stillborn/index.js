"use strict";

throw new Error("this chaincode cannot be started");
