// Serves dist/ below a sub-path, as a plain static host would: `node tests/server.js [PORT] [/sub/path/] [COURSE_PORT]`.
// On COURSE_PORT, which is another origin, lies the course page of web/demo/.
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const port = Number(process.argv[2] ?? 8090);
const base = process.argv[3] ?? "/";
const site = fileURLToPath(new URL("../dist/", import.meta.url));

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

// As strict as a careful host can be: code from this site only, no other origin, no inline script.
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
].join("; ");

async function fileFor(url) {
  const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  if (!path.startsWith(base)) return null;
  // The leading slash keeps `..` inside the site.
  let file = join(site, normalize("/" + path.slice(base.length)));
  try {
    let found = await stat(file);
    if (found.isDirectory()) found = await stat((file = join(file, "index.html")));
    return { file, size: found.size };
  } catch {
    return null;
  }
}

const server = createServer(async (request, response) => {
  const found = await fileFor(request.url);
  if (!found) {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
    return;
  }
  response.writeHead(200, {
    // embed.js is a module for pages of other origins.
    "access-control-allow-origin": "*",
    "cache-control": "no-cache",
    "content-length": found.size,
    "content-security-policy": policy,
    "content-type": types[extname(found.file)] ?? "application/octet-stream",
  });
  createReadStream(found.file).pipe(response);
});
server.listen(port, "127.0.0.1", () => console.log(`dist/ is at http://127.0.0.1:${port}${base}`));

const coursePort = Number(process.argv[4]);
if (coursePort) {
  const origin = `http://127.0.0.1:${port}`;
  const coursePolicy = `default-src 'none'; script-src 'self' ${origin}; style-src 'self'; frame-src ${origin}`;
  const files = { "/": "index.html", "/demo.css": "demo.css", "/demo.js": "demo.js" };
  const course = createServer(async (request, response) => {
    const name = files[new URL(request.url, "http://localhost").pathname];
    if (!name) {
      response.writeHead(404).end();
      return;
    }
    const text = await readFile(new URL(`../web/demo/${name}`, import.meta.url), "utf8");
    response.writeHead(200, { "content-security-policy": coursePolicy, "content-type": types[extname(name)] });
    response.end(text.replace("../embed.js", `${origin}${base}embed.js`));
  });
  course.listen(coursePort, "127.0.0.1");
}
