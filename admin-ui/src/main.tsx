import "antd/dist/antd.css";
import "./style/console.css";
import "./text/i18n.js";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";
import { queries } from "./api/queries.js";
import { App } from "./app.js";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

/** One route for all: the pages choose among themselves. A data router, because only that lets a form hold its page. */
const router = createBrowserRouter([{ path: "*", element: <App /> }]);

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
